/** Owns buttons that open a menu of things to do. */

import { h } from "../dom.js";
import { popup } from "../popup.js";

/**
 * Draw a button with a menu.
 * @param {{key: string, label: string, className?: string, align?: "start"|"end", isBusy?: boolean,
 *   content: any, items: {label: string, description?: string, href?: string, pick: () => void}[]}} spec
 */
export function menuButton(app, spec) {
  const isOpen = app.state.menu?.key === spec.key;
  const toggle = () => {
    if (spec.isBusy) return;
    app.change((state) => (state.menu = isOpen ? null : { key: spec.key, query: "", active: 0 }));
  };
  const trigger = h(
    "button",
    {
      type: "button",
      class: spec.className,
      title: spec.label,
      "aria-label": spec.label,
      "aria-haspopup": "menu",
      "aria-expanded": isOpen,
      "aria-disabled": spec.isBusy ? "true" : null,
      "aria-busy": spec.isBusy ? "true" : null,
      on: { click: toggle, keydown: (event) => openByArrow(event, isOpen, toggle) },
    },
    spec.content,
  );
  return h("span", { class: "anchor menu-anchor" }, trigger, isOpen && menuPanel(app, spec));
}

function openByArrow(event, isOpen, toggle) {
  if (isOpen || event.key !== "ArrowDown") return;
  event.preventDefault();
  toggle();
}

function menuPanel(app, spec) {
  const close = (event) => {
    const trigger = event.currentTarget.closest(".anchor")?.firstElementChild;
    app.change((state) => (state.menu = null));
    trigger?.focus();
  };
  return popup(
    {
      class: "menu",
      role: "menu",
      "aria-label": spec.label,
      align: spec.align ?? "start",
      opened: (el) => el.querySelector("[role=menuitem]")?.focus(),
      on: { keydown: (event) => moveByKey(event, close) },
    },
    spec.items.map((item, i) => menuItem(item, i, close)),
  );
}

function menuItem(item, i, close) {
  const pick = (event) => {
    close({ currentTarget: event.currentTarget.closest(".popup") });
    item.pick();
  };
  const props = { key: i, role: "menuitem", class: "menu-item", tabindex: "-1", on: { click: pick } };
  const body = [
    h("span", { class: "menu-label", dir: "auto" }, item.label),
    item.description && h("span", { class: "menu-note", dir: "auto" }, item.description),
  ];
  if (item.href)
    return h("a", { ...props, href: item.href, target: "_blank", rel: "noopener noreferrer" }, body);
  return h("button", { ...props, type: "button" }, body);
}

function moveByKey(event, close) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length).focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close(event);
  }
}
