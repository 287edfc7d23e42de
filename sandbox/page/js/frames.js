/** Owns how a frame of the server changes the state. Unchanged objects keep their identity, so they are not redrawn. */

import { openConversation, repliesOf } from "./state.js";
import { keepForms } from "./forms.js";

/** Apply one frame. Unknown kinds are left alone: a newer server may send more than this page knows. */
export function applyFrame(state, frame) {
  FRAMES[frame.type]?.(state, frame);
}

/** Put a one-off note on the screen. */
export function addToast(state, text) {
  const id = state.nextToast++;
  state.toasts = [...state.toasts, { id, text }].slice(-3);
  return id;
}

const FRAMES = {
  workspace(state, { type: _type, ...workspace }) {
    state.workspace = merged(state.workspace, workspace);
    state.handle = workspace.you.handle;
  },
  conversations(state, frame) {
    state.conversations = mergedList(state.conversations, frame.conversations, (c) => c.id);
    if (!openConversation(state)) state.place = { conversation: firstPlace(state), thread: null, focus: null };
  },
  messages(state, frame) {
    const known = state.messages.get(frame.conversation);
    const messages = mergedList(known ?? [], frame.messages, (m) => m.ts);
    state.messages.set(frame.conversation, messages);
    for (const message of messages) {
      if (!message.error) continue;
      state.clickErrors.delete(message.ts); // the server's own sentence wins
    }
    if (!known) seeAllReplies(state, frame.conversation);
  },
  modals(state, frame) {
    const views = mergedList(state.views, frame.views, (v) => v.id);
    keepForms(state, views);
    state.views = views;
  },
  steps(state, frame) {
    state.steps = mergedList(state.steps, frame.steps, (s) => s.id);
  },
};

function firstPlace({ conversations }) {
  const first = conversations.find((c) => c.is_member && c.kind !== "im") ?? conversations[0];
  return first?.id ?? null;
}

/** What was there before this page opened is not news. */
function seeAllReplies(state, conversationId) {
  for (const message of state.messages.get(conversationId)) {
    if (message.reply_count) markSeen(state, conversationId, message.ts);
  }
}

/** Remember that this person has seen a thread up to its last reply. */
export function markSeen(state, conversationId, threadTs) {
  const replies = repliesOf(state, conversationId, threadTs);
  if (replies.length) state.seenReplies.set(threadTs, replies.at(-1).ts);
}

function mergedList(before, after, keyOf) {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  return after.map((item) => merged(known.get(keyOf(item)), item));
}

function merged(before, after) {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
