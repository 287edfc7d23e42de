/** Owns the bar on top: that this is a sandbox, whether the bot listens, and who you are. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { personSwitcher } from "./people.js";

/** Draw the bar on top. */
export function topbar(app) {
  const { state } = app;
  const unread = state.conversations.some((conversation) => conversation.unread > 0);
  return h(
    "header",
    { class: "topbar", inert: state.drawer && state.narrow },
    state.narrow && drawerButton(app, unread),
    h(
      "div",
      { class: "brand" },
      h("span", { class: "brand-mark" }, icon("flask")),
      h("span", { class: "brand-name" }, "Local sandbox"),
      h("span", { class: "brand-note" }, "Not Slack: nothing leaves this machine"),
    ),
    h("div", { class: "topbar-space" }),
    state.workspace && botStatus(state),
    state.workspace && personSwitcher(app),
  );
}

function drawerButton(app, hasUnread) {
  const open = () => {
    app.change((state) => (state.drawer = true));
    app.afterDraw(() => document.querySelector("#sidebar :is(.room.is-open, .icon-button)")?.focus());
  };
  const label = hasUnread ? "Conversations, some unread" : "Conversations";
  return h(
    "button",
    {
      type: "button",
      class: "icon-button drawer-button",
      title: "Conversations",
      "aria-label": label,
      "aria-expanded": app.state.drawer,
      "aria-controls": "sidebar",
      on: { click: open },
    },
    icon("menu"),
    hasUnread && h("span", { class: "dot" }),
  );
}

function botStatus({ workspace, link }) {
  const name = workspace.bot?.name ?? "The bot";
  const isUp = workspace.connected && link === "open";
  const words = isUp
    ? `${name} is listening`
    : link === "open"
      ? `${name} is not connected`
      : "Reconnecting…";
  return h(
    "span",
    { class: `bot-status${isUp ? " is-up" : ""}`, role: "status", title: words },
    h("span", { class: "bot-light" }),
    h("span", { class: "bot-words" }, words),
  );
}

/** Draw what is wrong with a connection, across the page, or nothing. */
export function banner({ state }) {
  if (state.link === "lost") {
    const words = "Reconnecting… The sandbox does not answer. What you see may be old.";
    return h(
      "div",
      { class: "banner is-lost", role: "alert", key: "lost" },
      h("span", { class: "spinner" }),
      words,
    );
  }
  if (!state.workspace || state.workspace.connected) return null;
  const name = state.workspace.bot?.name ?? "The bot";
  const words = `${name} is not connected: nobody answers commands and clicks until it is.`;
  return h(
    "div",
    { class: "banner is-unplugged", role: "alert", key: "unplugged" },
    icon("unplugged"),
    words,
  );
}
