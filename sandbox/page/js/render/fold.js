/** Owns the folding of long text behind "See more", as Slack folds it. */

import { h } from "../dom.js";

const LINE_CHARS = 60; // short enough that a phone's lines count too
const SHORT_LINES = 6;

/** Fold `content` if it does not fit into a few lines; the reader's choice is kept under `key`. */
export function fold(app, key, content) {
  const isOpen = app.state.unfolded.has(key);
  if (!isOpen && !mayOverflow(content)) return content;
  const toggle = () =>
    app.change((state) => (isOpen ? state.unfolded.delete(key) : state.unfolded.add(key)));
  return h(
    "div",
    { key: "fold", class: `fold${isOpen ? " is-open" : ""}`, patched: measure, mounted: watchSize },
    h("div", { class: "fold-body" }, content),
    h(
      "button",
      { type: "button", class: "fold-button", "aria-expanded": isOpen, on: { click: toggle } },
      isOpen ? "See less" : "See more",
    ),
  );
}

/** The button shows only where the text is really cut: how much fits depends on the width. */
function measure(el) {
  const body = el.firstElementChild;
  const isCut = el.classList.contains("is-open") || body.scrollHeight > body.clientHeight + 4;
  if (el.dataset.cut !== String(isCut)) el.dataset.cut = String(isCut);
}

function watchSize(el) {
  new ResizeObserver(() => measure(el)).observe(el.firstElementChild);
}

function mayOverflow(vnode) {
  return linesOf(vnode) > SHORT_LINES;
}

function linesOf(vnode) {
  if (vnode.tag === "#text") return vnode.text.length / LINE_CHARS + vnode.text.split("\n").length - 1;
  const own = ["p", "br", "li", "div", "tr", "blockquote", "pre", "h3", "h4"].includes(vnode.tag) ? 1 : 0;
  return vnode.children.reduce((sum, child) => sum + linesOf(child), own);
}
