/** Owns how one message is drawn: who, when, blocks or text, private notes, failed clicks, the way into its thread. */

import { h, lazy } from "../dom.js";
import { icon } from "../icons.js";
import { repliesOf, userOf } from "../state.js";
import { messageSurface } from "../surfaces.js";
import { ago, clock, dateOfTs, fullDate } from "../text/dates.js";
import { emoji, mrkdwn } from "../text/inline.js";
import { avatar } from "./avatar.js";
import { blockList } from "./blocks.js";
import { fold } from "./fold.js";

/**
 * Draw a message.
 * @param {import("../state.js").Message} message
 * @param {{conversation: string, where: "channel"|"thread", isCompact: boolean}} spot
 */
export function messageNode(app, message, spot) {
  const { state } = app;
  const deps = [
    message,
    state.workspace,
    state.conversations,
    state.now,
    spot.isCompact,
    ...localDeps(state, message, spot),
  ];
  return lazy("article", `${message.ts}${message.ephemeral ? "e" : ""}`, deps, () =>
    article(app, message, spot),
  );
}

/** What the drawing of a message depends on beside the message itself. */
function localDeps(state, message, spot) {
  const { ts } = message;
  const menu = state.menu?.key.startsWith(ts) ? state.menu : null;
  const mine = (keys) => [...keys].filter((key) => key.startsWith(ts)).join();
  const replies = repliesOf(state, spot.conversation, ts);
  return [
    menu,
    menu && state.suggestions.get(menu.key),
    mine(state.clicking),
    mine(state.unfolded),
    state.clickErrors.get(ts),
    state.forms.get(ts)?.revision,
    replies.map((reply) => reply.ts).join(),
    state.seenReplies.get(ts),
    state.place.focus === ts,
    state.place.thread === ts,
  ];
}

function article(app, message, spot) {
  const { state } = app;
  const author = userOf(state, message.user);
  const className = [
    "message",
    spot.isCompact && "is-compact",
    message.ephemeral && "is-private",
    state.place.focus === message.ts && "is-focused",
  ];
  return h(
    "article",
    {
      class: className.filter(Boolean).join(" "),
      "data-ts": message.ts,
      "aria-label": `${author?.name ?? "Somebody"}, ${clock(message.ts)}`,
    },
    message.ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
    spot.isCompact ? time(message, "message-margin-time") : avatar(author),
    h(
      "div",
      { class: "message-body" },
      !spot.isCompact && heading(author, message),
      content(app, message, spot),
      failedClick(state, message),
      reactions(state, message),
      spot.where === "channel" && threadLink(app, message, spot),
    ),
    spot.where === "channel" && !message.ephemeral && !message.deleted && toolbar(app, message, spot),
  );
}

function heading(author, message) {
  return h(
    "header",
    { class: "message-head" },
    h("strong", { class: "message-author", dir: "auto" }, author?.name ?? message.user),
    author?.is_bot && h("span", { class: "app-tag" }, "APP"),
    time(message, "message-time"),
  );
}

function time(message, className) {
  const date = dateOfTs(message.ts);
  return h(
    "time",
    { class: className, datetime: date.toISOString(), title: fullDate(date) },
    clock(message.ts),
  );
}

function content(app, message, spot) {
  if (message.deleted) return h("p", { class: "is-gone" }, "This message was deleted.");
  const edited = message.edited && h("span", { class: "edited" }, "(edited)");
  if (!message.blocks?.length) {
    const text = mrkdwn(app, message.text ?? "");
    return [fold(app, `${message.ts} ${spot.where} text`, text), edited];
  }
  const surface = messageSurface(app, spot.conversation, message, spot.where);
  return [h("div", { class: "blocks" }, blockList(app, surface, message.blocks)), edited];
}

function failedClick(state, message) {
  const error = message.error ?? state.clickErrors.get(message.ts);
  if (!error) return null;
  return h("p", { class: "click-error", role: "alert" }, icon("warning"), h("span", { dir: "auto" }, error));
}

function reactions(state, message) {
  if (!message.reactions?.length) return null;
  const names = (reaction) => reaction.users.map((id) => userOf(state, id)?.name ?? id).join(", ");
  return h(
    "ul",
    { class: "reactions", "aria-label": "Reactions" },
    message.reactions.map((reaction) =>
      h(
        "li",
        { key: reaction.name, class: "reaction", title: names(reaction) },
        emoji(reaction.name),
        String(reaction.users.length),
      ),
    ),
  );
}

function threadLink(app, message, spot) {
  const { state } = app;
  const replies = repliesOf(state, spot.conversation, message.ts);
  if (!message.reply_count && replies.length === 0) return null;
  const last = replies.at(-1);
  const seen = state.seenReplies.get(message.ts) ?? "0";
  const news = replies.filter((reply) => reply.ts > seen && reply.user !== state.workspace?.you.id);
  const writers = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  return h(
    "button",
    { type: "button", class: "thread-link", on: { click: () => openThread(app, message, spot) } },
    h(
      "span",
      { class: "thread-writers" },
      writers.map((id) => avatar(userOf(state, id), "small")),
    ),
    h("span", { class: "thread-count" }, threadWords(message)),
    news.length > 0 && h("span", { class: "thread-news" }, newsWords(news)),
    last && h("span", { class: "thread-last" }, `Last reply ${ago(last.ts, state.now)}`),
  );
}

/** Private notes do not count as replies, but may be all that a thread has. */
function threadWords({ reply_count: count }) {
  if (!count) return "Private note";
  return count === 1 ? "1 reply" : `${count} replies`;
}

function newsWords(news) {
  return news.some((reply) => reply.ephemeral) ? "A note for you" : `${news.length} new`;
}

function toolbar(app, message, spot) {
  const reply = h(
    "button",
    {
      type: "button",
      class: "tool",
      title: "Reply in thread",
      "aria-label": "Reply in thread",
      on: { click: () => openThread(app, message, spot) },
    },
    icon("reply"),
  );
  return h("div", { class: "message-tools" }, reply);
}

function openThread(app, message, spot) {
  app.goTo({ conversation: spot.conversation, thread: message.ts });
}
