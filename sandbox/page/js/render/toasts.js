/** Owns the one-off notes at the foot of the page. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** Draw the notes; they float above modals too. */
export function toasts(app) {
  const { toasts: shown } = app.state;
  return h(
    "div",
    {
      class: "toasts",
      key: "toasts",
      role: "status",
      "aria-live": "polite",
      popover: "manual",
      patched: (el) => raise(el, shown),
    },
    shown.map((toast) => {
      const close = () =>
        app.change((state) => (state.toasts = state.toasts.filter((other) => other.id !== toast.id)));
      return h(
        "div",
        { key: toast.id, class: "toast" },
        h("span", { dir: "auto" }, toast.text),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Close the note", on: { click: close } },
          icon("close"),
        ),
      );
    }),
  );
}

/** What opened last lies on top: a new note is opened again. */
function raise(el, shown) {
  const newest = String(shown.at(-1)?.id ?? "");
  if (el.dataset.newest === newest) return;
  el.dataset.newest = newest;
  if (el.matches(":popover-open")) el.hidePopover();
  if (newest) el.showPopover();
}
