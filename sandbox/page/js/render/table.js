/** Owns the drawing of `table` blocks. */

import { h } from "../dom.js";
import { withEmoji } from "../text/emoji.js";
import { richText } from "../text/richtext.js";

/** Draw a table; its first row is the heading, and it scrolls sideways in its own frame when it is wide. */
export function table(app, block) {
  const [head, ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const row = (cells, tag) =>
    h(
      "tr",
      null,
      cells.map((cell, column) => h(tag, cellProps(tag, cell, settings[column]), body(app, cell))),
    );
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h(
      "table",
      null,
      head && h("thead", null, row(head, "th")),
      h(
        "tbody",
        null,
        rows.map((cells) => row(cells, "td")),
      ),
    ),
  );
}

function cellProps(tag, cell, setting) {
  const align = setting?.align ?? (cell?.type === "raw_number" ? "right" : "left");
  return {
    class: `align-${align}${setting?.is_wrapped ? " is-wrapped" : ""}`,
    dir: "auto",
    scope: tag === "th" ? "col" : null,
  };
}

function body(app, cell) {
  if (!cell) return null;
  if (cell.type === "rich_text") return richText(app, cell);
  if (cell.type === "raw_number") return String(cell.text ?? cell.value ?? "");
  return withEmoji(String(cell.text ?? ""));
}
