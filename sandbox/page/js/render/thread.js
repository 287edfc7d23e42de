/** Owns the thread pane: one message, the replies to it, and a box for one more. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openConversation, repliesOf } from "../state.js";
import { composer } from "./composer.js";
import { canWrite, titleOf } from "./conversation.js";
import { messageList } from "./messages.js";

/** Draw the open thread, or nothing. */
export function threadPane(app) {
  const { state } = app;
  const conversation = openConversation(state);
  const ts = state.place.thread;
  if (!conversation || !ts) return null;
  const root = state.messages.get(conversation.id)?.find((message) => message.ts === ts);
  const replies = repliesOf(state, conversation.id, ts);
  const close = () => app.goTo({ conversation: conversation.id });
  const title = titleOf(state, conversation);
  return h(
    "aside",
    {
      class: "thread",
      key: "thread",
      "aria-label": "Thread",
      on: { keydown: (event) => closeByKey(event, close) },
    },
    h(
      "header",
      { class: "pane-head" },
      state.narrow && closeButton("back", "Back to the conversation", close),
      h("h2", { class: "pane-title" }, "Thread"),
      h("p", { class: "pane-topic", dir: "auto" }, title),
      !state.narrow && closeButton("close", "Close thread", close),
    ),
    messageList(app, {
      key: `${conversation.id}/${ts}`,
      label: "Messages in the thread",
      conversation: conversation.id,
      where: "thread",
      messages: root ? [root, ...replies] : replies,
      afterFirst: root && replies.length > 0 && count(replies.length),
    }),
    canWrite(conversation) &&
      composer(app, { conversation: conversation.id, thread: ts, label: "Reply in thread" }),
  );
}

function closeButton(mark, label, close) {
  return h(
    "button",
    { type: "button", class: "icon-button", title: label, "aria-label": label, on: { click: close } },
    icon(mark),
  );
}

function count(n) {
  return h(
    "div",
    { key: "count", class: "line is-count" },
    h("span", null, n === 1 ? "1 reply" : `${n} replies`),
  );
}

function closeByKey(event, close) {
  if (event.key === "Escape" && !event.defaultPrevented) close();
}
