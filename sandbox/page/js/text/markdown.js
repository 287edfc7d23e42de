/** Owns `markdown` blocks: the common part of standard Markdown, read and drawn. Markup inside it stays text. */

import { h } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./inline.js";

/** Draw a Markdown text. */
export function markdown(app, text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    const reader = READERS.find((candidate) => candidate.begins(lines[at], lines[at + 1]));
    const { node, next } = reader.read(app, lines, at);
    if (node) nodes.push(node);
    at = Math.max(next, at + 1);
  }
  return h("div", { class: "mrkdwn markdown", dir: "auto" }, nodes);
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

const READERS = [
  { begins: (line) => line.trim() === "", read: (_app, _lines, at) => ({ node: null, next: at + 1 }) },
  { begins: (line) => FENCE.test(line), read: fence },
  { begins: (line) => HEADING.test(line), read: heading },
  { begins: (line) => RULE.test(line), read: (_app, _lines, at) => ({ node: h("hr"), next: at + 1 }) },
  { begins: (line) => QUOTE.test(line), read: quote },
  { begins: (line) => ITEM.test(line), read: list },
  { begins: (line, next) => line.includes("|") && next !== undefined && TABLE_RULE.test(next), read: table },
  { begins: () => true, read: paragraph },
];

function fence(_app, lines, at) {
  const mark = FENCE.exec(lines[at])[1];
  const end = lines.findIndex((line, i) => i > at && line.trim().startsWith(mark));
  const next = end < 0 ? lines.length : end + 1;
  const code = lines.slice(at + 1, end < 0 ? undefined : end).join("\n");
  return { node: h("pre", { dir: "ltr", tabindex: "0" }, code), next };
}

function heading(app, lines, at) {
  const [, marks, text] = HEADING.exec(lines[at]);
  const level = Math.min(6, marks.length + 2); // below the page's own headings
  return {
    node: h(`h${level}`, { class: `md-h${marks.length}`, dir: "auto" }, inline(app, text)),
    next: at + 1,
  };
}

function quote(app, lines, at) {
  const end = endOf(lines, at, (line) => QUOTE.test(line));
  const inner = lines.slice(at, end).map((line) => QUOTE.exec(line)[1]);
  return { node: h("blockquote", { dir: "auto" }, markdown(app, inner.join("\n"))), next: end };
}

function list(app, lines, at) {
  const end = endOf(lines, at, (line) => ITEM.test(line) || /^\s{2,}\S/.test(line));
  const items = [];
  for (const line of lines.slice(at, end)) {
    const found = ITEM.exec(line);
    if (found) items.push({ depth: Math.floor(found[1].length / 2), mark: found[2], text: found[3] });
    else items.at(-1).text += `\n${line.trim()}`;
  }
  return { node: items.map((item) => listLine(app, item)), next: end };
}

function listLine(app, { depth, mark, text }) {
  const task = /^\[([ xX])\]\s+(.*)$/s.exec(text);
  const shown = task ? (task[1] === " " ? "☐" : "☑") : /\d/.test(mark) ? mark : ["•", "◦", "▪"][depth % 3];
  return h(
    "div",
    { class: "list-line", dir: "auto", style: { "--depth": String(Math.min(4, depth)) } },
    h("span", { class: "list-mark" }, shown),
    h("span", { class: "list-text" }, inline(app, task ? task[2] : text)),
  );
}

function table(app, lines, at) {
  const end = endOf(lines, at + 2, (line) => line.includes("|"));
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
  const row = (line, tag) =>
    h(
      "tr",
      null,
      cells(line).map((cell) => h(tag, { dir: "auto" }, inline(app, cell))),
    );
  const node = h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h(
      "table",
      null,
      h("thead", null, row(lines[at], "th")),
      h(
        "tbody",
        null,
        lines.slice(at + 2, end).map((l) => row(l, "td")),
      ),
    ),
  );
  return { node, next: end };
}

function paragraph(app, lines, at) {
  const isOther = (i) => READERS.slice(0, -1).some((reader) => reader.begins(lines[i], lines[i + 1]));
  let end = at + 1;
  while (end < lines.length && !isOther(end)) end += 1;
  return { node: h("p", { dir: "auto" }, inline(app, lines.slice(at, end).join("\n"))), next: end };
}

function endOf(lines, at, belongs) {
  let end = at;
  while (end < lines.length && belongs(lines[end])) end += 1;
  return end;
}

const INLINE = [
  [/`([^`]+)`/, (_app, m) => h("code", { dir: "ltr" }, m[1])],
  [/!?\[([^\]]*)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/, (app, m) => link(app, m[2], m[1] || null)],
  [/<((?:https?:\/\/|mailto:)[^>\s]+)>/, (app, m) => link(app, m[1], null)],
  [/https?:\/\/[^\s<>)]+[^\s<>).,:;!?]/, (app, m) => link(app, m[0], null)],
  [/\*\*(?=\S)(.+?\S?)\*\*|__(?=\S)(.+?)__(?!\w)/s, (app, m) => h("strong", null, inline(app, m[1] ?? m[2]))],
  [/~~(?=\S)(.+?)~~/s, (app, m) => h("s", null, inline(app, m[1]))],
  [/\*(?=\S)(.+?)\*|(?<!\w)_(?=\S)(.+?)_(?!\w)/s, (app, m) => h("em", null, inline(app, m[1] ?? m[2]))],
];

function inline(app, text) {
  const hits = INLINE.map(([pattern, draw]) => ({ match: pattern.exec(text), draw })).filter(
    (hit) => hit.match,
  );
  if (hits.length === 0) return words(text);
  const first = hits.reduce((best, hit) => (hit.match.index < best.match.index ? hit : best));
  const end = first.match.index + first.match[0].length;
  return [
    words(text.slice(0, first.match.index)),
    first.draw(app, first.match),
    inline(app, text.slice(end)),
  ];
}

function words(text) {
  const clean = withEmoji(text.replace(/\\([\\`*_{}[\]()#+\-.!~|>])/g, "$1"));
  return clean.split("\n").map((line, i) => [i > 0 && h("br"), line]);
}
