/** Owns the folding of long text behind "See more", as Slack folds it. */

import { h } from "../dom.js";

const LINE_CHARS = 60; // short enough that a phone's lines count too
const SHORT_LINES = 6;

/** Fold `content` if it does not fit into a few lines; the reader's choice is kept under `key`. */
export function fold(app, key, content) {
  const isOpen = app.state.unfolded.has(key);
  if (!isOpen && !mayOverflow(content)) return content;
  const toggle = () => app.change((state) => (isOpen ? state.unfolded.delete(key) : state.unfolded.add(key)));
  return h(
    "div",
    { key: "fold", class: `fold${isOpen ? " is-open" : ""}`, patched: watch },
    h("div", { class: "fold-body" }, content),
    h(
      "button",
      { type: "button", class: "fold-button", "aria-expanded": isOpen, on: { click: toggle } },
      isOpen ? "See less" : "See more",
    ),
  );
}

function watch(el) {
  sizes.observe(el.firstElementChild.firstElementChild);
}

/** The button shows only where the text is really cut: how much fits depends on the width. Read all, then write all. */
const sizes = new ResizeObserver((entries) => {
  const folds = entries
    .map((entry) => entry.target.closest(".fold"))
    .filter((el) => el && !el.classList.contains("is-open"));
  const cuts = folds.map((el) => el.firstElementChild.scrollHeight > el.firstElementChild.clientHeight + 4);
  folds.forEach((el, i) => (el.dataset.cut = String(cuts[i])));
});

function mayOverflow(vnode) {
  return linesOf(vnode) > SHORT_LINES;
}

function linesOf(vnode) {
  if (vnode.tag === "#text") return vnode.text.length / LINE_CHARS + vnode.text.split("\n").length - 1;
  const own = ["p", "br", "li", "div", "tr", "blockquote", "pre", "h3", "h4"].includes(vnode.tag) ? 1 : 0;
  return vnode.children.reduce((sum, child) => sum + linesOf(child), own);
}
