/** Owns the message box: typing, completion, sending, and what the server says when it refuses. */

import { completionsOf, isPreselected } from "../completion.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { popup } from "../popup.js";
import { avatar } from "./avatar.js";

/** Draw the message box of a conversation or a thread. @param {{conversation: string, thread: string|null, label: string}} box */
export function composer(app, box) {
  const { state } = app;
  const key = composerKey(box.conversation, box.thread);
  const text = state.drafts.get(key) ?? "";
  const menu = state.menu?.key === key ? state.menu : null;
  const offered = menu ? completionsOf(state, text, menu.caret, box.thread !== null) : [];
  const error = state.composerErrors.get(key);
  const submit = (event) => {
    event.preventDefault();
    send(app, box, key);
  };
  return h(
    "form",
    { class: "composer", key: `composer ${key}`, on: { submit } },
    error &&
      h("p", { class: "composer-error", role: "alert" }, icon("warning"), h("span", { dir: "auto" }, error)),
    h(
      "div",
      { class: "anchor composer-box" },
      menu && offered.length > 0 && completionList(app, key, offered, menu),
      input(app, box, key, text, menu, offered),
      h("div", { class: "composer-row" }, slashButton(app, box, key), hint(), sendButton(text)),
    ),
  );
}

/** Name the message box of a conversation or thread. */
function composerKey(conversation, thread) {
  return thread ? `${conversation}/${thread}` : conversation;
}

/** Put a text into the message box of a conversation and give it the focus. */
export function putIntoComposer(app, conversation, text) {
  app.change((state) => state.drafts.set(composerKey(conversation, null), text));
  app.afterDraw(() => focusBox(conversation));
}

function focusBox(key) {
  const field = document.getElementById(`box-${key}`);
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

function input(app, box, key, text, menu, offered) {
  const active = offered[menu?.active];
  return h("textarea", {
    key: "input",
    id: `box-${key}`,
    class: "composer-input",
    dir: "auto",
    rows: "1",
    value: text,
    placeholder: box.label,
    "aria-label": box.label,
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-controls": offered.length ? `list-${key}` : null,
    "aria-activedescendant": active ? optionId(key, active) : null,
    patched: (el) => grow(el),
    on: {
      input: (event) => typed(app, box, key, event.target),
      keydown: (event) => pressed(app, box, key, menu, offered, event),
      blur: () => menu && app.change((state) => (state.menu = null)),
    },
  });
}

function grow(el) {
  if (el.dataset.grown === el.value) return;
  el.dataset.grown = el.value;
  el.style.height = "auto";
  el.style.height = `${Math.min(el.scrollHeight, 220)}px`;
}

function typed(app, box, key, field) {
  const text = field.value;
  app.change((state) => {
    state.drafts.set(key, text);
    state.composerErrors.delete(key);
    const offered = completionsOf(state, text, field.selectionStart, box.thread !== null);
    const active = isPreselected(text) ? 0 : -1;
    if (offered.length) state.menu = { key, query: text, active, caret: field.selectionStart };
    else if (state.menu?.key === key) state.menu = null;
  });
}

function pressed(app, box, key, menu, offered, event) {
  if (event.isComposing) return;
  if (menu && offered.length && chosenByKey(app, key, menu, offered, event)) {
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    send(app, box, key);
  }
}

function chosenByKey(app, key, menu, offered, event) {
  const n = offered.length;
  const move = { ArrowDown: (menu.active + 1) % n, ArrowUp: menu.active <= 0 ? n - 1 : menu.active - 1 }[
    event.key
  ];
  if (move !== undefined) app.change((state) => (state.menu = { ...menu, active: move }));
  else if (event.key === "Escape") app.change((state) => (state.menu = null));
  else if (event.key === "Tab" && !event.shiftKey) complete(app, key, offered[Math.max(0, menu.active)]);
  else if (event.key === "Enter" && !event.shiftKey && menu.active >= 0)
    complete(app, key, offered[menu.active]);
  else return false;
  return true;
}

/** Take a completion; after a command's name its examples are offered at once. */
function complete(app, key, item) {
  app.change((state) => {
    state.drafts.set(key, item.text);
    state.menu =
      item.kind === "command" ? { key, query: item.text, active: -1, caret: item.text.length } : null;
  });
  app.afterDraw(() => focusBox(key));
}

function completionList(app, key, offered, menu) {
  return popup(
    {
      key: "list",
      id: `list-${key}`,
      class: "menu completion",
      role: "listbox",
      "aria-label": "Suggestions",
      side: "above",
      wide: true,
      on: { mousedown: (event) => event.preventDefault() },
    },
    offered.map((item, i) =>
      h(
        "div",
        {
          key: item.key,
          id: optionId(key, item),
          role: "option",
          "aria-selected": i === menu.active,
          class: `menu-item${i === menu.active ? " is-active" : ""}`,
          on: { click: () => complete(app, key, item) },
          patched: i === menu.active ? (el) => el.scrollIntoView({ block: "nearest" }) : null,
        },
        item.user
          ? avatar(item.user, "small")
          : h("span", { class: "menu-mark" }, icon(item.kind === "group" ? "hash" : "slash")),
        h(
          "span",
          { class: "menu-text" },
          h(
            "span",
            { class: "menu-label", dir: "auto" },
            item.label,
            item.hint && h("span", { class: "menu-hint" }, ` ${item.hint}`),
          ),
          item.note && h("span", { class: "menu-note", dir: "auto" }, item.note),
        ),
      ),
    ),
  );
}

function optionId(key, item) {
  return `list-${key}-${encodeURIComponent(item.key)}`;
}

function slashButton(app, box, key) {
  if (box.thread !== null) return h("span");
  const start = () => {
    app.change((state) => {
      state.drafts.set(key, "/");
      state.menu = { key, query: "/", active: 0, caret: 1 };
    });
    app.afterDraw(() => focusBox(key));
  };
  const props = { type: "button", class: "icon-button", title: "Commands", "aria-label": "Commands" };
  return h(
    "button",
    { ...props, on: { mousedown: (event) => event.preventDefault(), click: start } },
    icon("slash"),
  );
}

function hint() {
  return h(
    "span",
    { class: "composer-hint", "aria-hidden": "true" },
    h("kbd", null, "Enter"),
    " sends, ",
    h("kbd", null, "Shift + Enter"),
    " new line",
  );
}

function sendButton(text) {
  const isEmpty = text.trim() === "";
  const props = {
    type: "submit",
    class: "send-button",
    "aria-label": "Send",
    title: "Send",
    "aria-disabled": isEmpty ? "true" : null,
  };
  return h("button", props, icon("send"));
}

/** The box is free for the next text at once; what was refused comes back into it. */
async function send(app, box, key) {
  const text = app.state.drafts.get(key) ?? "";
  if (text.trim() === "") return;
  app.change((state) => {
    state.drafts.delete(key);
    state.composerErrors.delete(key);
    state.menu = null;
    state.newSince.delete(box.conversation);
  });
  const body = { conversation: box.conversation, text, ...(box.thread ? { thread_ts: box.thread } : {}) };
  const answer = await app.deliver("send", body);
  if (answer.ok) return;
  app.change((state) => {
    state.composerErrors.set(key, answer.error);
    if (!state.drafts.get(key)) state.drafts.set(key, text);
  });
}
