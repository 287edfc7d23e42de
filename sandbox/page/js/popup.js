/**
 * Owns floating panels: where they stand beside their anchor, and that a press elsewhere closes the one that is open.
 *
 * A panel is a manual popover inside an element of class `anchor`, so it floats above modals and is never cut off.
 */

import { h } from "./dom.js";

const GAP = 4;
const MARGIN = 8;

/**
 * Describe a floating panel. `side` is where it opens when there is room; `wide` makes it as wide as its anchor;
 * `most` is its greatest height in pixels.
 */
export function popup({ side = "below", align = "start", wide = false, most = 340, ...props }, ...children) {
  const place = (el) => placePopup(el, { side, align, wide, most });
  const mounted = (el) => {
    el.showPopover();
    place(el);
    props.opened?.(el);
  };
  const { opened: _opened, class: className = "", ...rest } = props;
  return h(
    "div",
    { ...rest, class: `popup ${className}`, popover: "manual", mounted, patched: place },
    children,
  );
}

function placePopup(el, { side, align, wide, most }) {
  if (!el.matches(":popover-open")) return;
  const anchor = el.parentElement.closest(".anchor").getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  el.style.minWidth = wide ? `${anchor.width}px` : "";
  el.style.maxWidth = `${width - 2 * MARGIN}px`;
  const roomBelow = height - anchor.bottom - GAP - MARGIN;
  const roomAbove = anchor.top - GAP - MARGIN;
  const wanted = Math.min(el.scrollHeight + 2, most);
  const isBelow =
    side === "below"
      ? roomBelow >= wanted || roomBelow >= roomAbove
      : roomAbove < wanted && roomBelow > roomAbove;
  el.style.maxHeight = `${Math.max(80, Math.min(most, isBelow ? roomBelow : roomAbove))}px`;
  const box = el.getBoundingClientRect();
  const left = align === "end" ? anchor.right - box.width : anchor.left;
  el.style.left = `${Math.max(MARGIN, Math.min(left, width - box.width - MARGIN))}px`;
  el.style.top = `${isBelow ? anchor.bottom + GAP : anchor.top - GAP - box.height}px`;
}

/** Close the open menu on a press outside of it, and keep panels beside their anchors when something scrolls. */
export function watchPopups(app) {
  document.addEventListener("pointerdown", (event) => {
    const { menu } = app.state;
    if (!menu) return;
    const anchor = event.target.closest?.(".anchor");
    if (anchor?.querySelector(":scope .popup")) return;
    app.change((state) => (state.menu = null));
  });
  const replace = (event) => {
    if (event.target instanceof Element && event.target.closest(".popup")) return;
    if (app.state.menu) app.change(() => {});
  };
  document.addEventListener("scroll", replace, { capture: true, passive: true });
  window.addEventListener("resize", replace);
}

/** Keep the active option of a list in sight. */
export function showActive(el) {
  el.querySelector(".is-active")?.scrollIntoView({ block: "nearest" });
}
