/** Owns the box that stands where Slack would draw something and this page cannot. */

import { h } from "../dom.js";

/**
 * Draw with `draw`, and where that fails (an app may send anything) put a box in its place: one bad block must not
 * take the page away.
 */
export function guarded(thing, kind, draw) {
  try {
    return draw();
  } catch (error) {
    console.error(error);
    return notDrawn(thing, kind);
  }
}

/** Draw what is missing by name, with its JSON to unfold. `kind` is "block" or "element". */
export function notDrawn(thing, kind) {
  return h(
    "details",
    { class: "not-drawn", key: thing.block_id ?? thing.action_id },
    h(
      "summary",
      null,
      h("strong", null, thing.type ?? "unknown"),
      ` ${kind}: not drawn here. Slack would show it.`,
    ),
    h("pre", { dir: "ltr", tabindex: "0" }, JSON.stringify(thing, null, 2)),
  );
}
