/**
 * Owns what the page knows: the frames of the server, and where this person is looking.
 *
 * @typedef {{id: string, handle: string, name: string, title: string, tz: string, is_bot: boolean, color: string}} User
 * @typedef {{id: string, name: string, kind: "channel"|"private"|"im", topic: string, unread: number,
 *   mentions: number, with?: string, is_member: boolean}} Conversation
 * @typedef {{ts: string, user: string, text: string, blocks: object[]|null, thread_ts: string|null,
 *   reply_count: number, edited: boolean, ephemeral: boolean, deleted: boolean, pending: string[],
 *   error?: string}} Message
 * @typedef {{id: string, hash: string, type: string, title: object, submit?: object, close?: object, blocks: object[],
 *   errors?: Record<string, string>, busy?: boolean, failed?: string}} View
 * @typedef {{id: string, title: string, hint: string, done: boolean, command?: string, conversation?: string,
 *   as?: string}} Step
 * @typedef {{conversation: string|null, thread: string|null, focus: string|null, isHome?: boolean}} Place
 *   `focus` is the ts of a message to scroll to and to highlight; `isHome` is the app's Home tab
 */

/** @type {Place} */
export const NOWHERE = Object.freeze({ conversation: null, thread: null, focus: null });

/** Build the state of a page that has heard nothing yet. */
function emptyState() {
  return { ...nothingHeard(), ...nothingDone() };
}

/** What the server says. */
function nothingHeard() {
  return {
    /** @type {null|{team: object, you: User, people: User[], groups: object[], commands: object[],
     *   suggestions: object[], bot: User, connected: boolean}} */
    workspace: null,
    /** @type {Conversation[]} */
    conversations: [],
    /** @type {Map<string, Message[]>} by conversation */
    messages: new Map(),
    /** @type {View[]} open modals, the top one last */
    views: [],
    /** @type {View|null} the app's Home tab */
    home: null,
    /** @type {Step[]} */
    steps: [],
    /** @type {{id: number, text: string}[]} */
    toasts: [],
    nextToast: 1,
    /** @type {"connecting"|"open"|"lost"} */
    link: "connecting",
  };
}

/** What the person did on this page, and where they look. */
function nothingDone() {
  return {
    handle: null, // who the address bar says we are, until the server has answered
    /** @type {Place} */
    place: NOWHERE,
    isPlaceChosen: false, // by the address bar or by hand; else the page finds a good one
    narrow: false, // one column at a time
    drawer: false, // the sidebar, where it is a drawer
    stepsOpen: true,
    now: Date.now(), // moves once a minute: "5 minutes ago" and "Today" grow old
    /** @type {null|{key: string, query: string, active: number}} the one open menu */
    menu: null,
    /** @type {null|{confirm: object, answer: (yes: boolean) => void}} the question that waits for yes or no */
    question: null,
    drafts: new Map(), // typed texts by composer key (conversation, or conversation/thread)
    composerErrors: new Map(), // sentences by composer key
    forms: new Map(), // what was entered, by view id or message ts; see forms.js
    clicking: new Set(), // clicks on their way: "ts or view id, block_id/action_id"
    clickErrors: new Map(), // sentences of clicks that failed, by message ts
    suggestions: new Map(), // of external selects, by menu key: {query, answer, error}
    unfolded: new Set(), // keys of folded texts that the reader opened
    shownFrom: new Map(), // ts of the first message that a list shows, by list key
    newSince: new Map(), // ts where "New" begins, by conversation
    seenReplies: new Map(), // ts of the last reply seen, by thread
    /** @type {null|Conversation} the unread count that was answered last */
    reading: null,
  };
}

/**
 * Hold the state and tell one listener, once per turn, that it changed.
 * @param {(state: ReturnType<typeof emptyState>) => void} draw
 */
export function createStore(draw) {
  const state = emptyState();
  let planned = false;
  function plan() {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      draw(state);
    });
  }
  return {
    state,
    /** Change the state and plan a redraw. */
    change(mutate) {
      mutate(state);
      plan();
    },
    /** Forget everything that belongs to the person, keep what belongs to the window. */
    forgetPerson() {
      const { narrow, stepsOpen, place, isPlaceChosen, handle } = state;
      Object.assign(state, emptyState(), { narrow, stepsOpen, place, isPlaceChosen, handle });
      plan();
    },
  };
}

/** Find a person or the bot by id. */
export function userOf(state, id) {
  const { workspace } = state;
  if (!workspace) return null;
  if (workspace.bot?.id === id) return workspace.bot;
  return (
    workspace.people.find((person) => person.id === id) ?? (workspace.you.id === id ? workspace.you : null)
  );
}

/** Find a conversation by id. */
export function conversationOf(state, id) {
  return state.conversations.find((conversation) => conversation.id === id) ?? null;
}

/** Give the conversation that is open, or null before the first frame. */
export function openConversation(state) {
  return conversationOf(state, state.place.conversation);
}

/** Name a conversation as people say it: "releases", or the other person's name. */
export function nameOf(state, conversation) {
  if (conversation.kind !== "im") return conversation.name;
  return userOf(state, conversation.with)?.name ?? conversation.name;
}

/** Give the top-level messages of a conversation, oldest first. */
export function topLevel(state, conversationId) {
  const messages = state.messages.get(conversationId) ?? [];
  return messages.filter((m) => (!m.thread_ts || m.thread_ts === m.ts) && !(m.deleted && !m.reply_count));
}

/** Give a thread's replies, oldest first, without its first message. */
export function repliesOf(state, conversationId, threadTs) {
  return threadsOf(state.messages.get(conversationId) ?? []).get(threadTs) ?? [];
}

const threads = new WeakMap(); // list of messages -> its replies by thread, as every message of the list asks for its own

function threadsOf(messages) {
  if (threads.has(messages)) return threads.get(messages);
  const found = new Map();
  for (const message of messages) {
    const { thread_ts: root, ts, deleted } = message;
    if (!root || root === ts || deleted) continue;
    if (!found.has(root)) found.set(root, []);
    found.get(root).push(message);
  }
  threads.set(messages, found);
  return found;
}
