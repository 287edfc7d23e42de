/** Owns how a tree of mrkdwn is drawn: mentions, links, dates, emoji, code, quotes. */

import { h } from "../dom.js";
import { conversationOf, nameOf, userOf } from "../state.js";
import { fillDateTokens, fullDate } from "./dates.js";
import { emojiOf, withEmoji } from "./emoji.js";
import { parseMrkdwn } from "./mrkdwn.js";

/**
 * Draw a text object ({type: "mrkdwn"|"plain_text", text, verbatim?}) or nothing.
 * @param {object} app
 */
export function textObject(app, object) {
  if (!object?.text) return null;
  if (object.type === "plain_text") return h("span", { class: "plain", dir: "auto" }, plain(object));
  return mrkdwn(app, object.text, object.verbatim === true);
}

/** Give a plain_text object as a string, with its emoji. */
export function plain(object) {
  if (!object?.text) return "";
  return object.emoji === false ? object.text : withEmoji(object.text);
}

/** Draw a mrkdwn string. */
export function mrkdwn(app, text, verbatim = false) {
  return h(
    "div",
    { class: "mrkdwn", dir: "auto" },
    parseMrkdwn(text, verbatim).map((part) => partNode(app, part)),
  );
}

function partNode(app, part) {
  if (part.kind === "pre") return h("pre", { dir: "ltr", tabindex: "0" }, part.text);
  if (part.kind === "quote") return h("blockquote", { dir: "auto" }, linesNode(app, part.lines));
  if (part.kind === "item") return itemNode(app, part);
  return h("p", { dir: "auto" }, linesNode(app, part.lines));
}

function itemNode(app, part) {
  return h(
    "div",
    { class: "list-line", dir: "auto", style: { "--depth": String(part.depth) } },
    h("span", { class: "list-mark" }, part.mark === "-" ? "–" : part.mark),
    h("span", { class: "list-text" }, pieces(app, part.line)),
  );
}

function linesNode(app, lines) {
  return lines.map((line, i) => [i > 0 && h("br"), pieces(app, line)]);
}

function pieces(app, list) {
  return list.map((piece) => PIECES[piece.kind](app, piece));
}

const PIECES = {
  text: (_app, piece) => piece.text,
  bold: (app, piece) => h("strong", null, pieces(app, piece.children)),
  italic: (app, piece) => h("em", null, pieces(app, piece.children)),
  strike: (app, piece) => h("s", null, pieces(app, piece.children)),
  code: (_app, piece) => h("code", { dir: "ltr" }, piece.text),
  emoji: (_app, piece) => emoji(piece.name),
  link: (app, piece) => link(app, piece.href, piece.label ? withEmoji(piece.label) : null),
  user: (app, piece) => userMention(app, piece.id, piece.label),
  channel: (app, piece) => channelMention(app, piece.id, piece.label),
  group: (app, piece) => groupMention(app, piece.id, piece.label),
  range: (_app, piece) => h("span", { class: "mention is-me" }, `@${piece.name}`),
  date: (app, piece) => dateNode(app, piece),
};

/** Draw an emoji by its short name. */
export function emoji(name) {
  const character = emojiOf(name);
  return character ? h("span", { class: "emoji", title: `:${name}:` }, character) : `:${name}:`;
}

/** Draw a link; an address that is not http, https or mailto stays text. */
export function link(app, href, label) {
  if (!/^(https?:\/\/|mailto:)/i.test(href) || !URL.canParse(href)) return label ?? href;
  const props = {
    href,
    target: "_blank",
    rel: "noopener noreferrer",
    on: { click: (event) => app.follow(event, href) },
  };
  return h("a", props, label ?? href.replace(/^mailto:/i, ""));
}

/** Draw `@Bob Berg`; a mention of the reader stands out. */
export function userMention(app, id, label) {
  const user = userOf(app.state, id);
  const isMe = id === app.state.workspace?.you.id;
  return h(
    "span",
    { class: isMe ? "mention is-me" : "mention", title: user?.title },
    `@${user?.name ?? label ?? id}`,
  );
}

/** Draw `#releases`, which opens that channel where the reader is in it. */
export function channelMention(app, id, label) {
  const conversation = conversationOf(app.state, id);
  if (!conversation) return h("span", { class: "mention" }, `#${label ?? "private channel"}`);
  const open = () => app.goTo({ conversation: id });
  return h(
    "button",
    { type: "button", class: "mention", on: { click: open } },
    `#${nameOf(app.state, conversation)}`,
  );
}

/** Draw `@release-managers`; it stands out for its members. */
export function groupMention(app, id, label) {
  const { workspace } = app.state;
  const group = workspace?.groups.find((candidate) => candidate.id === id);
  const isMine = group?.members.includes(workspace.you.id) ?? false;
  const name = (group?.handle ?? label ?? id).replace(/^@/, "");
  return h("span", { class: isMine ? "mention is-me" : "mention", title: group?.name }, `@${name}`);
}

function dateNode(app, piece) {
  const date = new Date(Number(piece.unix) * 1000);
  const words = fillDateTokens(piece.format, piece.unix);
  const time = h("time", { datetime: date.toISOString(), title: fullDate(date) }, words);
  return piece.href ? link(app, piece.href, words) : time;
}
