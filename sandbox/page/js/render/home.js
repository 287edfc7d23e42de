/** Owns the app's Home tab: a view of its own beside the messages with the app. */

import { h } from "../dom.js";
import { formOf } from "../forms.js";
import { icon } from "../icons.js";
import { viewSurface } from "../surfaces.js";
import { blockList } from "./blocks.js";

/** Draw the tabs over a conversation with the app; nothing where the app has no Home. */
export function homeTabs(app, conversation) {
  const { state } = app;
  const hasHome = state.home !== null || state.workspace.home_tab === true;
  if (!hasHome || conversation.with !== state.workspace.bot?.id) return null;
  const tab = (words, isHome) => {
    const isOpen = Boolean(state.place.isHome) === isHome;
    const go = () => app.goTo({ conversation: conversation.id, isHome });
    return h(
      "button",
      { type: "button", class: "tab", role: "tab", "aria-selected": isOpen, on: { click: go } },
      words,
    );
  };
  return h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": "Parts of this app" },
    tab("Home", true),
    tab("Messages", false),
  );
}

/** Draw the Home view. */
export function homePane(app) {
  const view = app.state.home;
  if (!view) return h("p", { class: "empty-words" }, "The app has nothing here yet.");
  const { failed } = formOf(app.state, view.id);
  return h(
    "div",
    { class: "home", key: "home", role: "tabpanel", "aria-label": "Home" },
    failed &&
      h("p", { class: "alert is-error", role: "alert" }, icon("warning"), h("span", { dir: "auto" }, failed)),
    h("div", { class: "blocks" }, blockList(app, viewSurface(app, view), view.blocks)),
  );
}
