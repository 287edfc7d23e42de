/**
 * Owns the reading of Slack's mrkdwn: a string becomes a tree of plain values. Nothing here touches the document.
 *
 * @typedef {{kind: "text", text: string} | {kind: "bold"|"italic"|"strike", children: Piece[]} |
 *   {kind: "code", text: string} | {kind: "emoji", name: string} | {kind: "link", href: string, label: string|null} |
 *   {kind: "user"|"channel"|"group", id: string, label: string|null} | {kind: "range", name: string} |
 *   {kind: "date", unix: string, format: string, href: string|null, fallback: string}} Piece
 * @typedef {{kind: "lines"|"quote", lines: Piece[][]} | {kind: "item", mark: string, depth: number, line: Piece[]} |
 *   {kind: "pre", text: string}} Part
 */

const ITEM = /^(\s*)([•◦▪‣·-]|\d{1,3}[.)])\s+(.*)$/;
const STYLES = { "*": "bold", _: "italic", "~": "strike" };
const STYLED = Object.fromEntries(
  Object.keys(STYLES).map((m) => [
    m,
    new RegExp(`^[${m}](?![\\s${m}])([^\\n]*?[^\\s${m}])[${m}](?![\\p{L}\\p{N}${m}])`, "u"),
  ]),
);
const BARE_URL = /\bhttps?:\/\/[^\s<>|]+[^\s<>|.,:;!?)\]}'"]/;

/**
 * Read a whole text.
 * @param {boolean} verbatim true leaves bare addresses as text
 * @returns {Part[]}
 */
export function parseMrkdwn(text, verbatim = false) {
  const clean = text.replace(/\r\n?/g, "\n");
  const parts = [];
  let from = 0;
  for (const fence of clean.matchAll(/\n?```\n?([\s\S]+?)\n?```\n?/g)) {
    parts.push(...parseLines(clean.slice(from, fence.index), verbatim));
    parts.push({ kind: "pre", text: unescaped(plainTokens(fence[1])) });
    from = fence.index + fence[0].length;
  }
  parts.push(...parseLines(clean.slice(from), verbatim));
  return parts;
}

/** Read one line: styles, code, mentions, links, dates, emoji. @returns {Piece[]} */
function parseInline(text, verbatim = false) {
  const pieces = [];
  let rest = text;
  let before = "";
  while (rest) {
    const found = nextToken(rest, before, verbatim);
    if (!found) break;
    pushText(pieces, rest.slice(0, found.start));
    pieces.push(found.piece);
    before = rest.slice(0, found.end).at(-1);
    rest = rest.slice(found.end);
  }
  pushText(pieces, rest);
  return pieces;
}

/** Undo Slack's three escapes. */
function unescaped(text) {
  return text.replace(/&(lt|gt|amp);/g, (_whole, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

function parseLines(text, verbatim) {
  if (text === "") return [];
  const parts = [];
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    const quote = /^(?:&gt;|>)(?!(?:&gt;|>){2})\s?(.*)$/.exec(line);
    const long = /^(?:&gt;|>){3}\s?(.*)$/.exec(line);
    if (long) {
      const quoted = [long[1], ...lines.slice(i + 1)];
      parts.push({ kind: "quote", lines: quoted.map((l) => parseInline(l, verbatim)) });
      break;
    }
    const item = ITEM.exec(line);
    if (quote) addLine(parts, "quote", parseInline(quote[1], verbatim));
    else if (item) parts.push({ ...itemOf(item), line: parseInline(item[3], verbatim) });
    else addLine(parts, "lines", parseInline(line, verbatim));
  }
  return parts;
}

function itemOf([, indent, mark]) {
  return { kind: "item", mark, depth: Math.min(4, Math.floor(indent.replace(/\t/g, "    ").length / 2)) };
}

function addLine(parts, kind, line) {
  if (parts.at(-1)?.kind === kind) parts.at(-1).lines.push(line);
  else parts.push({ kind, lines: [line] });
}

function pushText(pieces, text) {
  if (text) pieces.push({ kind: "text", text: unescaped(text) });
}

/** Find the first token in a text, with the piece that it stands for. */
function nextToken(text, before, verbatim) {
  const starts = /[<`:*_~]|https?:\/\//g;
  for (let found = starts.exec(text); found; found = starts.exec(text)) {
    const at = found.index;
    const token = tokenAt(text, at, at === 0 ? before : text[at - 1], verbatim);
    if (token) return { start: at, end: at + token.length, piece: token.piece };
  }
  return null;
}

function tokenAt(text, at, before, verbatim) {
  const rest = text.slice(at);
  if (rest[0] === "<") return angleToken(rest);
  if (rest[0] === "`") return codeToken(rest);
  if (rest[0] === ":") return emojiToken(rest);
  if (rest[0] in STYLES) return styleToken(rest, before, verbatim);
  const url = verbatim ? null : BARE_URL.exec(rest);
  if (!url || url.index !== 0) return null;
  return { length: url[0].length, piece: { kind: "link", href: unescaped(url[0]), label: null } };
}

function codeToken(rest) {
  const found = /^`([^`\n]+)`/.exec(rest);
  return (
    found && { length: found[0].length, piece: { kind: "code", text: unescaped(plainTokens(found[1])) } }
  );
}

function emojiToken(rest) {
  const found = /^:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/i.exec(rest);
  return found && { length: found[0].length, piece: { kind: "emoji", name: found[1].toLowerCase() } };
}

/** A style opens after a border and before a word, and closes the other way round. */
function styleToken(rest, before, verbatim) {
  const mark = rest[0];
  if (before && /[\p{L}\p{N}]/u.test(before)) return null;
  const match = STYLED[mark].exec(rest);
  if (!match) return null;
  const piece = { kind: STYLES[mark], children: parseInline(match[1], verbatim) };
  return { length: match[0].length, piece };
}

function angleToken(rest) {
  const found = /^<([^<>\n]+)>/.exec(rest);
  if (!found) return null;
  const piece = anglePiece(found[1]);
  return piece && { length: found[0].length, piece };
}

function anglePiece(inner) {
  const bar = inner.indexOf("|");
  const body = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 || bar === inner.length - 1 ? null : unescaped(inner.slice(bar + 1));
  if (/^@[UW]/.test(body)) return { kind: "user", id: body.slice(1), label };
  if (/^#[CGD]/.test(body)) return { kind: "channel", id: body.slice(1), label };
  if (body.startsWith("!subteam^")) return { kind: "group", id: body.slice(9), label };
  if (body.startsWith("!date^")) return datePiece(body, label);
  if (/^!(here|channel|everyone)$/.test(body)) return { kind: "range", name: body.slice(1) };
  return /^[a-z][a-z0-9+.-]*:/i.test(body) ? { kind: "link", href: unescaped(body), label } : null;
}

function datePiece(body, fallback) {
  const [, unix, format, href] = body.split("^");
  if (!/^\d+$/.test(unix) || !format) return null;
  return { kind: "date", unix, format: unescaped(format), href: href ?? null, fallback: fallback ?? "" };
}

/** Inside code, mentions and links are shown by their label. */
function plainTokens(text) {
  return text.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (_whole, body, label) => label || body);
}
