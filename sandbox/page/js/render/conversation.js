/** Owns the middle column: the open conversation with its heading, its messages and its message box. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf, openConversation, topLevel, userOf } from "../state.js";
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { homePane, homeTabs } from "./home.js";
import { messageList } from "./messages.js";

/** Draw the conversation that is open. */
export function conversationPane(app) {
  const { state } = app;
  const conversation = openConversation(state);
  if (!conversation) return h("main", { class: "conversation is-empty" }, waiting(state));
  const title = titleOf(state, conversation);
  return h(
    "main",
    { class: "conversation", "aria-label": title, inert: state.narrow && state.place.thread !== null },
    heading(app, conversation, title),
    homeTabs(app, conversation),
    state.place.isHome ? homePane(app) : messages(app, conversation, title),
  );
}

function messages(app, conversation, title) {
  const { state } = app;
  return [
    messageList(app, {
      key: conversation.id,
      label: `Messages in ${title}`,
      conversation: conversation.id,
      where: "channel",
      messages: topLevel(state, conversation.id),
      newSince: state.newSince.get(conversation.id),
      before: beginning(app, conversation, title),
    }),
    canWrite(conversation)
      ? composer(app, { conversation: conversation.id, thread: null, label: `Message ${title}` })
      : outsider(app, conversation, title),
  ];
}

/** Say whether this person may write here. */
export function canWrite(conversation) {
  return conversation.is_member && !conversation.is_archived;
}

function outsider(app, conversation, title) {
  if (conversation.is_archived)
    return h(
      "p",
      { class: "not-member", key: "outsider" },
      `${title} is archived: one can read it, not write.`,
    );
  const join = async () => {
    const answer = await app.deliver("join", { conversation: conversation.id });
    if (!answer.ok) app.toast(answer.error);
  };
  return h(
    "div",
    { class: "not-member", key: "outsider" },
    h("p", null, `You are not in ${title}: you can read, not write.`),
    h("button", { type: "button", class: "button", on: { click: join } }, `Join ${title}`),
  );
}

/** Name a conversation with its mark: "#releases", or the person. */
export function titleOf(state, conversation) {
  const name = nameOf(state, conversation);
  return conversation.kind === "im" ? name : `#${name}`;
}

function heading(app, conversation, title) {
  const { state } = app;
  const other = conversation.kind === "im" ? userOf(state, conversation.with) : null;
  return h(
    "header",
    { class: "pane-head" },
    h(
      "h1",
      { class: "pane-title", dir: "auto" },
      other ? avatar(other, "small") : icon(conversation.kind === "private" ? "lock" : "hash"),
      h("span", { class: "pane-name", "aria-label": title }, nameOf(state, conversation)),
    ),
    h(
      "p",
      { class: "pane-topic", dir: "auto", title: conversation.topic || null },
      other ? other.title : conversation.topic,
    ),
  );
}

function beginning(app, conversation, title) {
  const { state } = app;
  const other = userOf(state, conversation.with);
  const isDirect = conversation.kind === "im";
  const words = isDirect
    ? `This is the beginning of your messages with ${other?.name ?? "this person"}.`
    : `This is the beginning of ${title}${conversation.kind === "private" ? ", a private channel" : ""}.`;
  return h(
    "div",
    { class: "beginning", key: "beginning" },
    isDirect
      ? avatar(other, "large")
      : h("span", { class: "beginning-mark" }, icon(conversation.kind === "private" ? "lock" : "hash")),
    h("h2", { dir: "auto" }, isDirect ? (other?.name ?? title) : title),
    h("p", null, words, conversation.topic && !isDirect ? ` ${conversation.topic}` : ""),
  );
}

function waiting(state) {
  if (state.workspace)
    return h("p", { class: "empty-words" }, "No conversation is open. Choose one on the left.");
  return h("p", { class: "empty-words" }, h("span", { class: "spinner" }), "Opening the workspace…");
}
