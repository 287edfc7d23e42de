/** Owns how Block Kit blocks are drawn, one function for each type. */

import { h } from "../dom.js";
import { errorOf, holdsValue } from "../forms.js";
import { icon } from "../icons.js";
import { markdown } from "../text/markdown.js";
import { richText } from "../text/richtext.js";
import { plain, textObject } from "../text/inline.js";
import { element, fieldId, imageElement } from "./elements.js";
import { fieldElement, isGroup } from "./fields.js";
import { fold } from "./fold.js";
import { table } from "./table.js";
import { guarded, notDrawn } from "./undrawn.js";

/** Draw blocks in their order. @param {import("../surfaces.js").Surface} surface */
export function blockList(app, surface, blocks) {
  return blocks.map((block, i) => {
    const draw = BLOCKS[block.type];
    if (!draw) return notDrawn(block, "block");
    const key = block.block_id ?? i;
    return h(
      "div",
      { key, class: `block block-${block.type}` },
      guarded(block, "block", () => draw(app, surface, block)),
    );
  });
}

const BLOCKS = {
  header: (_app, _surface, block) => h("h3", { class: "header-text", dir: "auto" }, plain(block.text)),
  divider: () => h("hr"),
  section,
  context,
  actions: (app, surface, block) =>
    h(
      "div",
      { class: "action-row" },
      block.elements.map((el) => element(app, surface, block, el, null)),
    ),
  image,
  input,
  alert,
  rich_text: (app, surface, block) => fold(app, `${surface.key} ${block.block_id}`, richText(app, block)),
  markdown: (app, surface, block) => fold(app, `${surface.key} ${block.block_id}`, markdown(app, block.text)),
  table: (app, _surface, block) => table(app, block),
};

function section(app, surface, block) {
  const text = textObject(app, block.text);
  const key = `${surface.key} ${block.block_id}`;
  const label = plain(block.text)
    .replace(/[*_~`]/g, "")
    .slice(0, 75);
  return h(
    "div",
    { class: block.accessory ? "section has-accessory" : "section" },
    h(
      "div",
      { class: "section-body" },
      text && (block.expand ? text : fold(app, key, text)),
      block.fields &&
        h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", { class: "field" }, textObject(app, field))),
        ),
    ),
    block.accessory && h("div", { class: "accessory" }, element(app, surface, block, block.accessory, label)),
  );
}

function context(app, _surface, block) {
  const parts = block.elements.map((el) => (el.type === "image" ? imageElement(el) : textObject(app, el)));
  return h("div", { class: "context" }, parts);
}

function image(app, _surface, block) {
  const src = block.image_url ?? block.slack_file?.url;
  const isSafe = /^https?:\/\//i.test(src ?? "");
  return h(
    "figure",
    { class: "image-block" },
    block.title && h("figcaption", { dir: "auto" }, plain(block.title)),
    isSafe
      ? h("img", { src, alt: block.alt_text ?? "", loading: "lazy", on: { error: markBroken } })
      : h("span", { class: "image-missing" }, block.alt_text ?? "image"),
  );
}

function markBroken(event) {
  event.currentTarget.classList.add("is-broken");
}

const ALERT_ICONS = { warning: "warning", error: "warning", success: "check" };

function alert(app, _surface, block) {
  const level = block.level ?? "default";
  const role = level === "error" || level === "warning" ? "alert" : "status";
  const mark = ALERT_ICONS[level] ? icon(ALERT_ICONS[level]) : null;
  return h("div", { class: `alert is-${level}`, role }, mark, textObject(app, block.text));
}

function input(app, surface, block) {
  const el = block.element;
  if (!holdsValue(el)) return notDrawn(el, "element");
  const id = fieldId(surface, block, el);
  const error = errorOf(surface.form, block);
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const field = {
    id,
    label: null,
    labelledBy: `${id}-label`,
    describedBy: described || null,
    isInvalid: error !== null,
    isRequired: !block.optional,
  };
  return h(
    "div",
    { class: `input-block is-${el.type}${error ? " is-invalid" : ""}` },
    inputLabel(block, el, id),
    h("div", { class: "input-field" }, fieldElement(app, surface, block, el, field)),
    error &&
      h(
        "p",
        { class: "input-error", id: `${id}-error`, dir: "auto" },
        icon("warning"),
        h("span", null, error),
      ),
    block.hint && h("p", { class: "input-hint", id: `${id}-hint`, dir: "auto" }, plain(block.hint)),
  );
}

/** "(optional)" stands beside the label, not in it: the field is found by the label's own words. */
function inputLabel(block, el, id) {
  const words = plain(block.label);
  const optional = block.optional && h("span", { class: "input-optional" }, "optional");
  const label = isGroup(el)
    ? h("span", { id: `${id}-label`, class: "input-label", dir: "auto" }, words)
    : h("label", { id: `${id}-label`, class: "input-label", for: id, dir: "auto" }, words);
  return h("div", { class: "input-head" }, label, optional);
}
