/** Owns the choice of who you are. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { popup } from "../popup.js";
import { addressOf } from "../route.js";
import { avatar } from "./avatar.js";

const KEY = "people";

/** Draw the button that says who you are, with the panel to become somebody else. */
export function personSwitcher(app) {
  const { state } = app;
  const { you } = state.workspace;
  const isOpen = state.menu?.key === KEY;
  const toggle = () => app.change(() => (state.menu = isOpen ? null : { key: KEY, query: "", active: 0 }));
  return h(
    "div",
    { class: "anchor person-switcher" },
    h(
      "button",
      {
        type: "button",
        class: "person-button",
        "aria-haspopup": "dialog",
        "aria-expanded": isOpen,
        "aria-label": `You are ${you.name}, ${you.title}. Change person`,
        on: { click: toggle },
      },
      avatar(you),
      h(
        "span",
        { class: "person-words" },
        h("span", { class: "person-name", dir: "auto" }, you.name),
        h("span", { class: "person-title", dir: "auto" }, you.title),
      ),
      icon("down"),
    ),
    isOpen && panel(app),
  );
}

function panel(app) {
  const { people, you } = app.state.workspace;
  return popup(
    {
      class: "menu people",
      role: "dialog",
      "aria-label": "Choose who you are",
      align: "end",
      most: 560,
      opened: (el) => el.querySelector("[aria-pressed=true]")?.focus(),
      on: { keydown: (event) => keys(app, event) },
    },
    h("p", { class: "people-head" }, "Be somebody else"),
    people.map((user) => person(app, user, user.id === you.id)),
    h(
      "p",
      { class: "people-foot" },
      icon("external"),
      "opens that person in another tab, so that two can talk.",
    ),
  );
}

function person(app, user, isYou) {
  return h(
    "div",
    { key: user.id, class: `people-row${isYou ? " is-you" : ""}` },
    h(
      "button",
      {
        type: "button",
        class: "menu-item",
        "aria-pressed": isYou,
        "aria-label": `${user.name}, ${user.title}`,
        on: { click: () => app.become(user.handle) },
      },
      avatar(user),
      h(
        "span",
        { class: "menu-text" },
        h("span", { class: "menu-label", dir: "auto" }, user.name),
        h("span", { class: "menu-note", dir: "auto" }, user.title),
      ),
      isYou && icon("check", "menu-check"),
    ),
    h(
      "a",
      {
        class: "icon-button",
        target: "_blank",
        href: addressOf(user.handle, app.state.place),
        title: `Open ${user.name} in another tab`,
        "aria-label": `Open ${user.name} in another tab`,
      },
      icon("external"),
    ),
  );
}

function keys(app, event) {
  const rows = [...event.currentTarget.querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement.closest(".people-row")?.firstElementChild);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    rows.at(to % rows.length).focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.currentTarget.closest(".anchor").firstElementChild.focus();
    app.change((state) => (state.menu = null));
  }
}
