/**
 * Owns the elements that hold a value: text, number, date and time fields, checkboxes, radio buttons.
 *
 * @typedef {{id: string, label: string|null, labelledBy: string|null, describedBy: string|null, isInvalid: boolean,
 *   isRequired: boolean}} Field
 */

import { h } from "../dom.js";
import { payloadOf, valueOf } from "../forms.js";
import { tellsOnEnter } from "../surfaces.js";
import { plain, textObject } from "../text/inline.js";
import { choiceElement } from "./choices.js";

/** Draw an element that holds a value, or null if the page does not know it. @param {Field} field */
export function fieldElement(app, surface, block, element, field) {
  if (/_select$/.test(element.type)) return choiceElement(app, surface, block, element, field);
  return FIELDS[element.type]?.(app, surface, block, element, field) ?? null;
}

/** Say whether an element is drawn as a group of boxes, labelled by a group label. */
export function isGroup(element) {
  return element.type === "checkboxes" || element.type === "radio_buttons";
}

const FIELDS = {
  plain_text_input: (app, ...rest) => textField(app, "text", ...rest),
  email_text_input: (app, ...rest) => textField(app, "email", ...rest),
  url_text_input: (app, ...rest) => textField(app, "url", ...rest),
  number_input: (app, ...rest) => textField(app, "number", ...rest),
  rich_text_input: richField,
  datepicker: (app, ...rest) =>
    pickerField(
      "date",
      (value) => value,
      (text) => text,
      ...rest,
    ),
  timepicker: (app, ...rest) =>
    pickerField(
      "time",
      (value) => value,
      (text) => text,
      ...rest,
    ),
  datetimepicker: (app, ...rest) => pickerField("datetime-local", localText, unixSeconds, ...rest),
  checkboxes: (app, ...rest) => boxes(app, "checkbox", ...rest),
  radio_buttons: (app, ...rest) => boxes(app, "radio", ...rest),
};

function described(field) {
  return {
    id: field.id,
    "aria-label": field.label,
    "aria-labelledby": field.labelledBy,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.isInvalid ? "true" : null,
    "aria-required": field.isRequired ? "true" : null,
  };
}

function textField(app, kind, surface, block, element, field) {
  const value = valueOf(surface.form, block, element) ?? "";
  const props = {
    ...described(field),
    class: "field-input",
    dir: "auto",
    value,
    placeholder: plain(element.placeholder) || null,
    on: {
      input: (event) => surface.enter(block, element, event.target.value || null),
      keydown: (event) => tellByEnter(event, surface, block, element),
    },
  };
  const counter = lengthNote(element, value);
  if (element.multiline) return [h("textarea", { ...props, rows: "4" }), counter];
  const inputmode = {
    number: element.is_decimal_allowed ? "decimal" : "numeric",
    email: "email",
    url: "url",
  }[kind];
  const input = h("input", { ...props, type: "text", inputmode, autocomplete: "off" });
  return [input, counter ?? boundsNote(element)];
}

/** Say how much room is left, once it matters. */
function lengthNote({ type, max_length: most }, value) {
  if (type !== "plain_text_input" || !most || value.length < most * 0.8) return null;
  const isOver = value.length > most;
  return h(
    "span",
    { class: `field-count${isOver ? " is-over" : ""}`, key: "count" },
    `${value.length} of ${most}`,
  );
}

function boundsNote({ type, min_value: least, max_value: most }) {
  if (type !== "number_input" || (least === undefined && most === undefined)) return null;
  const words =
    most === undefined ? `${least} or more` : least === undefined ? `${most} or less` : `${least} to ${most}`;
  return h("span", { class: "field-count", key: "count" }, words);
}

function tellByEnter(event, surface, block, element) {
  if (event.key !== "Enter" || event.isComposing || element.multiline || !tellsOnEnter(block, element))
    return;
  event.preventDefault();
  surface.act(block, element, payloadOf(element, valueOf(surface.form, block, element)));
}

function richField(_app, surface, block, element, field) {
  const value = valueOf(surface.form, block, element);
  const text = (value?.elements ?? [])
    .flatMap((part) => part.elements ?? [])
    .map((el) => el.text ?? "")
    .join("");
  const wrap = (typed) => ({
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: typed }] }],
  });
  const input = (event) =>
    surface.enter(block, element, event.target.value ? wrap(event.target.value) : null);
  const props = {
    ...described(field),
    class: "field-input",
    dir: "auto",
    rows: "5",
    value: text,
    on: { input },
  };
  return h("textarea", { ...props, placeholder: plain(element.placeholder) || null });
}

function pickerField(type, show, read, surface, block, element, field) {
  const value = valueOf(surface.form, block, element);
  const change = (event) =>
    surface.enter(block, element, event.target.value ? read(event.target.value) : null);
  const props = {
    ...described(field),
    class: `field-input is-${type}`,
    type,
    value: value ? show(value) : "",
  };
  const zone = element.timezone ? h("span", { class: "field-count" }, element.timezone) : null;
  return [
    h("input", {
      ...props,
      "aria-disabled": surface.isPending(block, element) ? "true" : null,
      on: { change },
    }),
    zone,
  ];
}

function localText(unix) {
  const date = new Date(unix * 1000 - new Date(unix * 1000).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

function unixSeconds(text) {
  return Math.floor(new Date(text).getTime() / 1000);
}

function boxes(app, type, surface, block, element, field) {
  const value = valueOf(surface.form, block, element);
  const chosen = type === "radio" ? [value].filter(Boolean) : value;
  const isOn = (option) => chosen.some((other) => other.value === option.value);
  const toggle = (option) => {
    if (surface.isPending(block, element)) return;
    if (type === "radio") surface.enter(block, element, option);
    else
      surface.enter(
        block,
        element,
        element.options.filter((o) => (o.value === option.value) !== isOn(o)),
      );
  };
  const { id, ...names } = described(field);
  return h(
    "div",
    { ...names, id, class: "boxes", role: type === "radio" ? "radiogroup" : "group" },
    element.options.map((option, i) =>
      box(app, type, { option, id: `${id}-${i}`, name: id, isOn: isOn(option), toggle }),
    ),
  );
}

function box(app, type, { option, id, name, isOn, toggle }) {
  const note =
    option.description &&
    h("span", { class: "box-note", id: `${id}-note` }, textObject(app, option.description));
  return h(
    "label",
    { class: "box", for: id, key: option.value },
    h("input", {
      type,
      id,
      name,
      checked: isOn,
      "aria-describedby": note ? `${id}-note` : null,
      on: { change: () => toggle(option) },
    }),
    h("span", { class: "box-text" }, textObject(app, option.text), note),
  );
}
