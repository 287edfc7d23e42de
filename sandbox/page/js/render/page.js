/** Owns the page as a whole: which parts stand where. */

import { h } from "../dom.js";
import { openConversation } from "../state.js";
import { conversationPane, titleOf } from "./conversation.js";
import { modal } from "./modal.js";
import { question } from "./question.js";
import { sidebar } from "./sidebar.js";
import { stepStrip } from "./steps.js";
import { threadPane } from "./thread.js";
import { toasts } from "./toasts.js";
import { banner, topbar } from "./topbar.js";

/** Draw everything. */
export function page(app) {
  const { state } = app;
  return [
    h(
      "div",
      { class: `page${state.place.thread ? " has-thread" : ""}`, key: "page" },
      topbar(app),
      sidebar(app),
      h(
        "div",
        { class: "work", inert: state.narrow && state.drawer },
        banner(app),
        stepStrip(app),
        h("div", { class: "panes" }, conversationPane(app), threadPane(app)),
      ),
    ),
    modal(app),
    question(app),
    toasts(app),
  ];
}

/** Say in the tab what waits, where we are, and who we are. */
export function pageTitle(state) {
  const conversation = openConversation(state);
  const waiting = state.conversations.reduce(
    (sum, c) => sum + (c.mentions || (c.kind === "im" ? c.unread : 0)),
    0,
  );
  const who = state.workspace?.you.name;
  const where = conversation ? titleOf(state, conversation) : null;
  return `${waiting ? `(${waiting}) ` : ""}${[where, who, "Local sandbox"].filter(Boolean).join(" · ")}`;
}
