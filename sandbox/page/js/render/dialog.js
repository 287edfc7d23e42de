/** Owns the frame of a modal dialog: it floats above the page, keeps the focus inside, and gives it back. */

import { h } from "../dom.js";

const openers = new WeakMap(); // dialog -> what had the focus before
const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex='0']";

/**
 * Draw a modal dialog. It must be a direct child of the page's root.
 * @param {{key: string, className: string, labelledBy: string, describedBy?: string, isBusy?: boolean,
 *   cancel: () => void, focus: (el: HTMLElement) => void}} spec  `focus` runs after every redraw
 */
export function dialog(spec, ...children) {
  return h(
    "dialog",
    {
      key: spec.key,
      class: spec.className,
      "aria-labelledby": spec.labelledBy,
      "aria-describedby": spec.describedBy ?? null,
      "aria-busy": spec.isBusy ? "true" : null,
      mounted: (el) => {
        openers.set(el, document.activeElement);
        el.showModal();
      },
      patched: spec.focus,
      removed: (el) => openers.get(el)?.isConnected && openers.get(el).focus(),
      on: {
        cancel: (event) => {
          event.preventDefault();
          spec.cancel();
        },
        keydown: (event) => pressed(event, spec),
      },
    },
    children,
  );
}

function pressed(event, spec) {
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    spec.cancel();
  }
  if (event.key === "Tab") stayInside(event);
}

function stayInside(event) {
  const inside = [...event.currentTarget.querySelectorAll(FOCUSABLE)].filter(
    (el) => el.tabIndex >= 0 && el.offsetParent !== null,
  );
  const edge = event.shiftKey ? inside[0] : inside.at(-1);
  if (inside.length === 0 || document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? inside.at(-1) : inside[0]).focus();
}
