/** Owns the list of messages: days, the "New" line, grouping, and a scroll position that stays where the reader is. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { dateOfTs, dayName, isSameDay } from "../text/dates.js";
import { messageNode } from "./message.js";

const NEAR_END_PX = 60;
const GROUP_S = 300;
const SHOWN_AT_FIRST = 80; // a channel of hundreds of cards opens at once
const SHOWN_MORE = 150;

/**
 * Draw a scrolling list of messages.
 * @param {{key: string, label: string, conversation: string, where: "channel"|"thread", messages: object[],
 *   newSince?: string, before?: any, afterFirst?: any}} all  `before` stands above the first message
 */
export function messageList(app, all) {
  const hidden = hiddenCount(app.state, all);
  const list = { ...all, messages: all.messages.slice(hidden) };
  return h(
    "div",
    { class: "message-pane", key: list.key },
    h(
      "div",
      {
        class: "message-list",
        role: "log",
        "aria-label": list.label,
        tabindex: "0",
        mounted: (el) => begin(el),
        patched: (el) => settle(app, el, list),
        on: { scroll: (event) => remember(event.currentTarget) },
      },
      h(
        "div",
        { class: "message-stack" },
        hidden > 0 ? earlier(app, all, hidden) : list.before,
        rows(app, list),
      ),
    ),
    h(
      "button",
      {
        type: "button",
        class: "jump",
        on: { click: (event) => toEnd(event.currentTarget.previousElementSibling) },
      },
      "New messages",
      icon("down"),
    ),
  );
}

/**
 * Old messages are drawn on demand, or when a link leads to one of them. Where a list begins stays put while it is
 * open, so that a new message at its end moves nothing.
 */
function hiddenCount({ shownFrom, place }, { key, messages }) {
  const begin = (at) => shownFrom.set(key, messages[Math.max(0, at)]?.ts ?? "");
  if (!shownFrom.has(key) && messages.length) begin(messages.length - SHOWN_AT_FIRST);
  const linked = place.focus ? messages.findIndex((message) => message.ts === place.focus) : -1;
  if (linked >= 0 && messages[linked].ts < shownFrom.get(key)) begin(linked - 10);
  return Math.max(
    0,
    messages.findIndex((message) => message.ts >= (shownFrom.get(key) ?? "")),
  );
}

function earlier(app, all, hidden) {
  const show = (event) => {
    const el = event.currentTarget.closest(".message-list");
    const below = el.scrollHeight - el.scrollTop;
    app.change((state) => state.shownFrom.set(all.key, all.messages[Math.max(0, hidden - SHOWN_MORE)].ts));
    app.afterDraw(() => (el.scrollTop = el.scrollHeight - below));
  };
  const words = hidden === 1 ? "Show 1 earlier message" : `Show ${hidden} earlier messages`;
  return h("button", { type: "button", class: "button earlier", key: "earlier", on: { click: show } }, words);
}

function rows(app, list) {
  const row = (message, i) => {
    const before = list.messages[i - 1];
    const isFirstNew = list.newSince === message.ts;
    const isBroken = isFirstNew || startsDay(list, i) || (list.afterFirst && i === 1);
    const isCompact = !isBroken && follows(before, message);
    return [
      isFirstNew && divider("new", "New", "new"),
      messageNode(app, message, { conversation: list.conversation, where: list.where, isCompact }),
      i === 0 && list.afterFirst,
    ];
  };
  if (list.where === "thread") return list.messages.map(row);
  return days(list).map(({ date, name, from, to }) =>
    h(
      "div",
      { key: `day ${date}`, class: "day" },
      divider("day", name, "day"),
      list.messages.slice(from, to).map((message, i) => row(message, from + i)),
    ),
  );
}

function startsDay(list, i) {
  return list.where === "channel" && (i === 0 || !isSameDay(list.messages[i - 1].ts, list.messages[i].ts));
}

/** Cut the messages into the reader's days. */
function days(list) {
  const starts = list.messages.map((_message, i) => i).filter((i) => startsDay(list, i));
  return starts.map((from, n) => {
    const { ts } = list.messages[from];
    return { date: dateOfTs(ts).toDateString(), name: dayName(ts), from, to: starts[n + 1] };
  });
}

function divider(key, words, kind) {
  return h(
    "div",
    { key, class: `line is-${kind}`, role: "separator", "aria-label": words },
    h("span", null, words),
  );
}

/** Plain messages that one person writes in a row stand together under one name. */
function follows(before, message) {
  if (!before || before.user !== message.user || before.ephemeral || message.ephemeral) return false;
  if (before.blocks?.length || message.blocks?.length || before.deleted || before.reply_count) return false;
  return Number(message.ts) - Number(before.ts) < GROUP_S;
}

/** A list starts at its end and stays there while the reader does not scroll up. */
function begin(el) {
  el.dataset.atEnd = "true";
  new ResizeObserver(() => el.dataset.atEnd === "true" && toEnd(el)).observe(el.firstElementChild);
  new ResizeObserver(() => el.dataset.atEnd === "true" && toEnd(el)).observe(el);
}

function settle(app, el, list) {
  const last = list.messages.at(-1)?.ts ?? "";
  const { focus } = app.state.place;
  if (focus && scrollTo(app, el, focus)) return;
  if (el.dataset.atEnd === "true") toEnd(el);
  else if (el.dataset.last && last > el.dataset.last) el.parentElement.dataset.news = "true";
  el.dataset.last = last;
}

/** Bring a linked message into sight, once; the mark on it fades by itself. */
function scrollTo(app, el, ts) {
  const target = [...el.querySelectorAll("article")].find((article) => article.dataset.ts === ts);
  if (!target || el.dataset.focused === ts) return false;
  el.dataset.focused = ts;
  el.dataset.atEnd = "false";
  target.scrollIntoView({ block: "center" });
  setTimeout(() => {
    delete el.dataset.focused;
    app.change((state) => state.place.focus === ts && (state.place = { ...state.place, focus: null }));
  }, 2500);
  return true;
}

function remember(el) {
  const isAtEnd = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END_PX;
  el.dataset.atEnd = String(isAtEnd);
  if (isAtEnd) delete el.parentElement.dataset.news;
}

function toEnd(el) {
  el.scrollTop = el.scrollHeight;
  delete el.parentElement.dataset.news;
}
