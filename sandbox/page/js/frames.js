/** Owns how a frame of the server changes the state. Unchanged objects keep their identity, so they are not redrawn. */

import { keepForms } from "./forms.js";
import { NOWHERE, conversationOf, openConversation, repliesOf } from "./state.js";

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
    if (!openConversation(state)) state.place = { ...NOWHERE, conversation: firstPlace(state) };
  },
  messages(state, frame) {
    const known = state.messages.get(frame.conversation);
    const messages = mergedList(known ?? [], frame.messages, (m) => m.ts);
    state.messages.set(frame.conversation, messages);
    forgetAnswered(state, known ?? [], messages);
    if (!known) seeAllReplies(state, frame.conversation);
    leaveGoneThread(state, frame);
  },
  modals(state, frame) {
    const views = mergedList(state.views, frame.views, (v) => v.id);
    keepForms(state, state.views, views);
    state.views = views;
  },
  home(state, frame) {
    const before = state.home ? [state.home] : [];
    state.home = merged(state.home, frame.view);
    keepForms(state, before, frame.view ? [frame.view] : []);
  },
  steps(state, frame) {
    const isFirst = state.steps.length === 0;
    state.steps = mergedList(state.steps, frame.steps, (s) => s.id);
    if (isFirst && !state.isPlaceChosen) startAtStep(state);
  },
};

function firstPlace({ conversations }) {
  const first = conversations.find((c) => c.is_member && c.kind !== "im") ?? conversations[0];
  return first?.id ?? null;
}

/** Who did not say where to go begins where the first thing to do is. */
function startAtStep(state) {
  const step = state.steps.find((candidate) => !candidate.done);
  const conversation = step && conversationOf(state, step.conversation);
  if (conversation) state.place = { ...NOWHERE, conversation: conversation.id };
}

/** A sentence about a failed click goes when the message says so itself, or looks different now. */
function forgetAnswered(state, before, after) {
  const blocks = new Map(before.map((message) => [message.ts, JSON.stringify(message.blocks)]));
  for (const message of after) {
    const isRedrawn = blocks.has(message.ts) && blocks.get(message.ts) !== JSON.stringify(message.blocks);
    if (message.error || isRedrawn) state.clickErrors.delete(message.ts);
  }
}

function leaveGoneThread(state, { conversation, messages }) {
  const { place } = state;
  if (place.conversation !== conversation || !place.thread) return;
  const isThere = messages.some((message) => [message.ts, message.thread_ts].includes(place.thread));
  if (!isThere) state.place = { ...NOWHERE, conversation };
}

/** What was there before this page opened is not news. */
function seeAllReplies(state, conversationId) {
  for (const message of state.messages.get(conversationId)) {
    markSeen(state, conversationId, message.ts);
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
