/** Owns single elements of a block: buttons, overflow menus, images, and fields that stand outside an input block. */

import { h } from "../dom.js";
import { holdsValue } from "../forms.js";
import { icon } from "../icons.js";
import { plain } from "../text/inline.js";
import { fieldElement } from "./fields.js";
import { menuButton } from "./menu.js";
import { notDrawn } from "./undrawn.js";

/** Draw an interactive element. `label` names it where it has no text of its own. */
export function element(app, surface, block, el, label) {
  if (el.type === "button") return button(app, surface, block, el);
  if (el.type === "overflow") return overflow(app, surface, block, el);
  if (el.type === "image") return imageElement(el);
  const field = {
    id: fieldId(surface, block, el),
    label: plain(el.placeholder) || label || "Choose",
    labelledBy: null,
    describedBy: null,
    isInvalid: false,
    isRequired: false,
  };
  const drawn = holdsValue(el) ? fieldElement(app, surface, block, el, field) : null;
  return drawn
    ? h("div", { key: el.action_id, class: `inline-field is-${el.type}` }, drawn)
    : notDrawn(el, "element");
}

/** Give a field an id that is unique on the page. */
export function fieldId(surface, block, el) {
  return `field-${encodeURIComponent(`${surface.key}/${block.block_id}/${el.action_id}`)}`;
}

function button(_app, surface, block, el) {
  const isBusy = surface.isPending(block, el);
  const press = () => surface.act(block, el, { value: el.value ?? null });
  const props = {
    key: el.action_id,
    class: `button ${el.style ?? ""}${isBusy ? " is-busy" : ""}`,
    "aria-description": el.accessibility_label ?? null, // the name stays what is seen, so that it can be spoken
    "aria-disabled": isBusy ? "true" : null,
    "aria-busy": isBusy ? "true" : null,
    on: { click: press },
  };
  const body = [
    h("span", { class: "button-text", dir: "auto" }, plain(el.text)),
    isBusy && h("span", { class: "spinner" }),
  ];
  if (/^https?:\/\//i.test(el.url ?? "")) {
    return h(
      "a",
      { ...props, href: el.url, target: "_blank", rel: "noopener noreferrer" },
      body,
      icon("external"),
    );
  }
  return h("button", { ...props, type: "button" }, body);
}

function overflow(app, surface, block, el) {
  const isBusy = surface.isPending(block, el);
  return menuButton(app, {
    key: `${surface.key} ${block.block_id}/${el.action_id}`,
    label: "More actions",
    className: `button is-icon${isBusy ? " is-busy" : ""}`,
    align: "end",
    isBusy,
    content: isBusy ? h("span", { class: "spinner" }) : icon("more"),
    items: el.options.map((option) => ({
      label: plain(option.text),
      description: plain(option.description),
      href: /^https?:\/\//i.test(option.url ?? "") ? option.url : undefined,
      pick: () => surface.act(block, el, { selected_option: option }),
    })),
  });
}

/** Draw a small picture beside a section or in a context line. */
export function imageElement(el) {
  const src = el.image_url ?? el.slack_file?.url;
  const isSafe = /^https?:\/\//i.test(src ?? "");
  if (!isSafe) return h("span", { class: "image-missing" }, el.alt_text ?? "image");
  return h("img", { class: "image-small", src, alt: el.alt_text ?? "", loading: "lazy" });
}
