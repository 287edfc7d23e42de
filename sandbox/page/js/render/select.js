/**
 * Owns the select: a text field that filters a list of choices, for one choice or several.
 *
 * @typedef {{id: string, label: string, description?: string, group?: string, icon?: object, value: any}} Choice
 * @typedef {{
 *   key: string, id: string, label: string|null, labelledBy: string|null, describedBy: string|null,
 *   placeholder: string, isMulti: boolean, isInvalid: boolean, isBusy: boolean, isRequired: boolean,
 *   choices: Choice[], chosen: Choice[], note: string|null,
 *   most?: number, pick: (chosen: Choice[]) => void, typed?: (query: string) => void,
 * }} Select
 */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { popup, showActive } from "../popup.js";

/** Draw a select. @param {Select} select */
export function selectField(app, select) {
  const menu = app.state.menu?.key === select.key ? app.state.menu : null;
  const shown = menu ? matching(select, menu.query) : [];
  const className = ["anchor select", select.isInvalid && "is-invalid", select.isBusy && "is-busy"];
  return h(
    "div",
    {
      class: className.filter(Boolean).join(" "),
      on: { mousedown: (event) => openByPress(app, select, event) },
    },
    select.isMulti && select.chosen.map((choice) => chip(select, choice)),
    input(app, select, menu, shown),
    select.isBusy ? h("span", { class: "spinner" }) : icon("down", "select-arrow"),
    menu && list(app, select, menu, shown),
  );
}

function chip(select, choice) {
  const drop = () => select.pick(select.chosen.filter((other) => other.id !== choice.id));
  return h(
    "span",
    { key: `chip ${choice.id}`, class: "chip" },
    h("span", { class: "chip-text", dir: "auto" }, choice.label),
    h(
      "button",
      { type: "button", class: "chip-drop", "aria-label": `Remove ${choice.label}`, on: { click: drop } },
      icon("close"),
    ),
  );
}

function input(app, select, menu, shown) {
  const single = select.isMulti ? null : select.chosen[0]?.label;
  const active = shown[menu?.active];
  return h("input", {
    key: "input",
    id: select.id,
    type: "text",
    role: "combobox",
    class: "select-input",
    dir: "auto",
    autocomplete: "off",
    spellcheck: "false",
    inputmode: select.choices.length > 8 || select.typed ? null : "none",
    value: menu ? menu.query : (single ?? ""),
    placeholder: single ?? (select.isMulti && select.chosen.length ? "" : select.placeholder),
    "aria-label": select.label,
    "aria-labelledby": select.labelledBy,
    "aria-describedby": select.describedBy,
    "aria-invalid": select.isInvalid ? "true" : null,
    "aria-required": select.isRequired ? "true" : null,
    "aria-expanded": menu !== null,
    "aria-controls": menu ? `${select.id}-list` : null,
    "aria-autocomplete": "list",
    "aria-activedescendant": active ? optionId(select, active) : null,
    "aria-disabled": select.isBusy ? "true" : null,
    on: {
      input: (event) => type(app, select, event.target.value),
      keydown: (event) => pressed(app, select, menu, shown, event),
      blur: () => menu && close(app),
    },
  });
}

function list(app, select, menu, shown) {
  const props = {
    id: `${select.id}-list`,
    class: "menu option-list",
    role: "listbox",
    wide: true,
    "aria-label": select.label ?? select.placeholder,
    "aria-multiselectable": select.isMulti ? "true" : null,
    opened: showActive,
    on: { mousedown: (event) => event.preventDefault() }, // the field keeps the focus
  };
  if (shown.length === 0)
    return popup(props, h("div", { class: "menu-empty" }, select.note ?? "Nothing fits."));
  return popup(
    props,
    grouped(shown).map(([name, choices]) => group(app, select, menu, name, choices, shown)),
  );
}

function group(app, select, menu, name, choices, shown) {
  const options = choices.map((choice) => option(app, select, choice, choice === shown[menu.active]));
  if (name === undefined) return options;
  return h(
    "div",
    { key: `group ${name}`, role: "group", "aria-label": name },
    h("div", { class: "menu-heading", dir: "auto", "aria-hidden": "true" }, name),
    options,
  );
}

function option(app, select, choice, isActive) {
  const isChosen = select.chosen.some((other) => other.id === choice.id);
  return h(
    "div",
    {
      key: choice.id,
      id: optionId(select, choice),
      role: "option",
      "aria-selected": isChosen,
      class: `menu-item${isActive ? " is-active" : ""}`,
      on: { click: () => take(app, select, choice) },
      patched: isActive ? (el) => el.scrollIntoView({ block: "nearest" }) : null,
    },
    choice.icon,
    h(
      "span",
      { class: "menu-text" },
      h("span", { class: "menu-label", dir: "auto" }, choice.label),
      choice.description && h("span", { class: "menu-note", dir: "auto" }, choice.description),
    ),
    isChosen && icon("check", "menu-check"),
  );
}

function optionId(select, choice) {
  return `${select.id}-${encodeURIComponent(choice.id)}`;
}

function matching(select, query) {
  const needle = query.trim().toLocaleLowerCase();
  if (!needle || select.typed) return select.choices;
  return select.choices.filter((choice) =>
    `${choice.label} ${choice.description ?? ""}`.toLocaleLowerCase().includes(needle),
  );
}

function grouped(choices) {
  const groups = new Map();
  for (const choice of choices) groups.set(choice.group, [...(groups.get(choice.group) ?? []), choice]);
  return [...groups];
}

function open(app, select) {
  const active = Math.max(
    0,
    select.choices.findIndex((choice) => choice.id === select.chosen[0]?.id),
  );
  app.change((state) => (state.menu = { key: select.key, query: "", active }));
  select.typed?.("");
}

function close(app) {
  app.change((state) => (state.menu = null));
}

function openByPress(app, select, event) {
  if (select.isBusy || event.target.closest(".popup, .chip-drop")) return;
  const field = event.currentTarget.querySelector("input");
  if (event.target !== field) event.preventDefault();
  field.focus();
  if (app.state.menu?.key === select.key) close(app);
  else open(app, select);
}

function type(app, select, query) {
  app.change((state) => (state.menu = { key: select.key, query, active: 0 }));
  select.typed?.(query);
}

function take(app, select, choice) {
  if (!select.isMulti) {
    close(app);
    select.pick([choice]);
    return;
  }
  const without = select.chosen.filter((other) => other.id !== choice.id);
  const isNew = without.length === select.chosen.length;
  if (isNew && select.most && select.chosen.length >= select.most) return;
  app.change((state) => state.menu && (state.menu = { ...state.menu, query: "" }));
  select.pick(isNew ? [...select.chosen, choice] : without);
}

function pressed(app, select, menu, shown, event) {
  if (select.isBusy) return;
  if (event.key === "Backspace" && select.isMulti && event.target.value === "" && select.chosen.length) {
    select.pick(select.chosen.slice(0, -1));
  } else if (!menu) {
    if (!["ArrowDown", "ArrowUp", "Enter", " "].includes(event.key)) return;
    event.preventDefault();
    open(app, select);
  } else {
    moved(app, select, menu, shown, event);
  }
}

function moved(app, select, menu, shown, event) {
  const last = shown.length - 1;
  const to = {
    ArrowDown: Math.min(menu.active + 1, last),
    ArrowUp: Math.max(menu.active - 1, 0),
    Home: 0,
    End: last,
  }[event.key];
  if (event.key === "Tab") return;
  if (to === undefined && event.key !== "Enter" && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape") close(app);
  else if (event.key === "Enter") shown[menu.active] && take(app, select, shown[menu.active]);
  else app.change((state) => (state.menu = { ...menu, active: to }));
}
