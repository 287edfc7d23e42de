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
export function emptyState() {
  return {
    /** @type {null|{team: object, you: User, people: User[], groups: object[], commands: object[],
     *   suggestions: object[], bot: User, connected: boolean}} */
    workspace: null,
    /** @type {Conversation[]} */ conversations: [],
    /** @type {Map<string, Message[]>} */ messages: new Map(),
    /** @type {View[]} */ views: [],
    /** @type {View|null} the app's Home tab */ home: null,
    /** @type {Step[]} */ steps: [],
    /** @type {{id: number, text: string}[]} */ toasts: [],
    nextToast: 1,
    /** @type {"connecting"|"open"|"lost"} */ link: "connecting",
    /** @type {Place} */ place: NOWHERE,
    isPlaceChosen: false, // by the address bar or by hand; else the page finds a good one
    handle: null, // who the address bar says we are, until the server has answered
    narrow: false, // one column at a time
    drawer: false, // the sidebar, where it is a drawer
    stepsOpen: true,
    now: Date.now(), // moves once a minute: "5 minutes ago" and "Today" grow old
    /** @type {null|{key: string, query: string, active: number}} the one open menu */ menu: null,
    /** @type {null|object} the question that waits for yes or no */ question: null,
    /** typed text by composer key (conversation or conversation/thread) */ drafts: new Map(),
    /** error sentences by composer key */ composerErrors: new Map(),
    /** what was entered, by view id or message ts; see forms.js */ forms: new Map(),
    /** local clicks on their way: "ts or view id, block_id/action_id" */ clicking: new Set(),
    /** sentences of clicks that did not reach the server, by message ts */ clickErrors: new Map(),
    /** how many messages a list shows, by list key, where the reader asked for more */ shownMessages: new Map(),
    /** keys of folded texts that the reader opened */ unfolded: new Set(),
    /** where "New" begins, by conversation */ newSince: new Map(),
    /** @type {null|Conversation} the unread count that was answered last */ reading: null,
    /** thread ts -> ts of the last reply seen */ seenReplies: new Map(),
    /** suggestions of external selects by menu key: {query, options} */ suggestions: new Map(),
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
  return workspace.people.find((person) => person.id === id) ?? (workspace.you.id === id ? workspace.you : null);
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
  const messages = state.messages.get(conversationId) ?? [];
  return messages.filter((m) => m.thread_ts === threadTs && m.ts !== threadTs && !m.deleted);
}
