/** Owns the drawing of `rich_text` blocks: sections, lists, quotes, preformatted text and what stands in them. */

import { h } from "../dom.js";
import { fillDateTokens, fullDate } from "./dates.js";
import { channelMention, emoji, groupMention, link, userMention } from "./inline.js";

/** Draw a rich_text block (or a rich_text cell of a table). */
export function richText(app, block) {
  return h(
    "div",
    { class: "mrkdwn rich-text", dir: "auto" },
    lists(block.elements ?? []).map((el) => container(app, el)),
  );
}

/** An ordered list that goes on after a deeper one goes on counting. */
function lists(elements) {
  const open = []; // by depth: the style of the list that may go on, and how many items it has
  return elements.map((element) => {
    if (element.type !== "rich_text_list") {
      open.length = 0;
      return element;
    }
    const depth = element.indent ?? 0;
    open.length = depth + 1;
    const before = open[depth]?.style === element.style ? open[depth].count : 0;
    const start = element.offset ?? before;
    open[depth] = { style: element.style, count: start + element.elements.length };
    return { ...element, start: start + 1 };
  });
}

function container(app, element) {
  return (CONTAINERS[element.type] ?? unknown)(app, element);
}

const CONTAINERS = {
  rich_text_section: (app, el) => h("p", { dir: "auto" }, inline(app, el.elements)),
  rich_text_quote: (app, el) => h("blockquote", { dir: "auto" }, inline(app, el.elements)),
  rich_text_preformatted: (app, el) => h("pre", { dir: "ltr", tabindex: "0" }, inline(app, el.elements)),
  rich_text_list: list,
};

function list(app, element) {
  const isOrdered = element.style === "ordered";
  const depth = Math.min(8, element.indent ?? 0);
  const props = {
    class: `rich-list depth-${depth % 3}${element.border ? " has-border" : ""}`,
    start: isOrdered ? element.start : null,
    style: { "--depth": String(depth) },
  };
  const items = element.elements.map((item) => h("li", { dir: "auto" }, inline(app, item.elements)));
  return h(isOrdered ? "ol" : "ul", props, items);
}

function inline(app, elements = []) {
  return elements.map((element) => styled(element, (INLINE[element.type] ?? unknown)(app, element)));
}

const INLINE = {
  text: (_app, el) => lines(el.text),
  link: (app, el) => link(app, el.url, el.text ?? null),
  emoji: (_app, el) => emoji(el.name),
  user: (app, el) => userMention(app, el.user_id, null),
  channel: (app, el) => channelMention(app, el.channel_id, null),
  usergroup: (app, el) => groupMention(app, el.usergroup_id, null),
  broadcast: (_app, el) => h("span", { class: "mention is-me" }, `@${el.range}`),
  team: (app, el) => h("span", { class: "mention" }, app.state.workspace?.team.name ?? el.team_id),
  color: (_app, el) => h("code", { class: "colour" }, h("i", { style: { background: el.value } }), el.value),
  date: (app, el) => date(app, el),
};

function date(app, element) {
  const words = fillDateTokens(element.format, element.timestamp);
  const instant = new Date(element.timestamp * 1000);
  if (element.url) return link(app, element.url, words);
  return h("time", { datetime: instant.toISOString(), title: fullDate(instant) }, words);
}

function lines(text) {
  return text.split("\n").map((line, i) => [i > 0 && h("br"), line]);
}

function styled(element, node) {
  const { bold, italic, strike, underline, code } = element.style ?? {};
  let out = node;
  if (code) out = h("code", { dir: "auto" }, out);
  if (strike) out = h("s", null, out);
  if (underline) out = h("u", null, out);
  if (italic) out = h("em", null, out);
  return bold ? h("strong", null, out) : out;
}

function unknown(_app, element) {
  return h("span", { class: "unknown-inline" }, `[${element.type}]`);
}
