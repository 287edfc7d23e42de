/** Owns the sidebar: the workspace, its channels and direct messages, with what is unread. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { addressOf } from "../route.js";
import { NOWHERE, nameOf, userOf } from "../state.js";
import { avatar } from "./avatar.js";

/** Draw the sidebar; on a narrow page it is a drawer. */
export function sidebar(app) {
  const { state } = app;
  const isHidden = state.narrow && !state.drawer;
  const close = () => {
    app.change(() => (state.drawer = false));
    app.afterDraw(() => document.querySelector(".drawer-button")?.focus());
  };
  const rooms = state.conversations.filter((conversation) => conversation.kind !== "im");
  const directs = state.conversations.filter((conversation) => conversation.kind === "im");
  return [
    state.narrow &&
      h("div", { key: "scrim", class: `scrim${state.drawer ? " is-open" : ""}`, on: { click: close } }),
    h(
      "nav",
      {
        id: "sidebar",
        key: "sidebar",
        class: `sidebar${state.drawer ? " is-open" : ""}`,
        "aria-label": "Conversations",
        inert: isHidden,
        on: { keydown: (event) => event.key === "Escape" && state.drawer && close() },
      },
      h(
        "div",
        { class: "sidebar-head" },
        h("span", { class: "team-mark", "aria-hidden": "true" }, [...(state.workspace?.team.name ?? "·")][0]),
        h("span", { class: "team-name", dir: "auto" }, state.workspace?.team.name ?? ""),
        state.narrow &&
          h(
            "button",
            { type: "button", class: "icon-button", "aria-label": "Close the list", on: { click: close } },
            icon("close"),
          ),
      ),
      h(
        "div",
        { class: "sidebar-lists" },
        group(app, "Channels", rooms),
        group(app, "Direct messages", directs, appRow(app, directs)),
      ),
    ),
  ];
}

function group(app, title, conversations, more = null) {
  if (conversations.length === 0 && !more) return null;
  const id = `group-${title.replace(/\W/g, "")}`;
  return h(
    "section",
    { key: title, class: "sidebar-group", "aria-labelledby": id },
    h("h2", { id, class: "sidebar-title" }, title),
    h(
      "ul",
      null,
      conversations.map((conversation) => h("li", { key: conversation.id }, row(app, conversation))),
      more && h("li", { key: "more" }, more),
    ),
  );
}

function row(app, conversation) {
  const { state } = app;
  const isOpen = state.place.conversation === conversation.id;
  const place = { ...NOWHERE, conversation: conversation.id };
  const go = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return; // another tab or window: the browser does it
    event.preventDefault();
    app.goTo(place);
  };
  const className = [
    "room",
    isOpen && "is-open",
    conversation.unread && "is-unread",
    !conversation.is_member && "is-foreign",
  ];
  return h(
    "a",
    {
      class: className.filter(Boolean).join(" "),
      href: addressOf(state.handle, place),
      "aria-current": isOpen ? "page" : null,
      on: { click: go },
    },
    mark(state, conversation),
    h("span", { class: "room-name", dir: "auto" }, nameOf(state, conversation)),
    badge(conversation),
  );
}

/** The app can always be written to, also before the first message. */
function appRow(app, directs) {
  const { workspace } = app.state;
  if (!workspace?.bot || directs.some((conversation) => conversation.with === workspace.bot.id)) return null;
  const open = async () => {
    const answer = await app.deliver("open-app", { tab: "messages" });
    if (answer.ok) app.goTo({ conversation: answer.conversation });
    else app.toast(answer.error);
  };
  return h(
    "button",
    { type: "button", class: "room", on: { click: open } },
    avatar(workspace.bot, "small"),
    h("span", { class: "room-name", dir: "auto" }, workspace.bot.name),
  );
}

function mark(state, conversation) {
  const user = conversation.kind === "im" ? userOf(state, conversation.with) : null;
  return user ? avatar(user, "small") : icon(conversation.kind === "private" ? "lock" : "hash");
}

/** What speaks to you is a number on colour; what is merely new is a number. */
function badge(conversation) {
  const { unread, mentions, kind } = conversation;
  if (!unread && !mentions) return null;
  const loud = mentions || (kind === "im" ? unread : 0);
  const words = `${unread} unread${mentions ? `, ${mentions} ${mentions === 1 ? "mention" : "mentions"}` : ""}`;
  return [
    h("span", { class: loud ? "badge is-loud" : "badge", "aria-hidden": "true" }, String(loud || unread)),
    h("span", { class: "sr-only" }, `, ${words}`),
  ];
}
