/** Owns the start of the page and what its parts may ask for: go somewhere, become somebody, deliver, ask, tell. */

import { deliver } from "./deliver.js";
import { patch } from "./dom.js";
import { addToast, applyFrame, markSeen } from "./frames.js";
import { openLive } from "./live.js";
import { watchPopups } from "./popup.js";
import { page, pageTitle } from "./render/page.js";
import { addressOf, placeOfPermalink, readAddress } from "./route.js";
import { NOWHERE, conversationOf, createStore, topLevel } from "./state.js";

const NARROW = window.matchMedia("(max-width: 760px)");
const TOAST_MS = 7000;
const MINUTE_MS = 60_000;

const root = document.getElementById("root");
const store = createStore(draw);
const { state } = store;
let live = null;

/**
 * What every part of the page gets.
 * @typedef {typeof app} App
 */
const app = {
  state,
  change: store.change,

  /** Run after the redraw that the last change planned. */
  afterDraw: (run) => queueMicrotask(run),

  /** Ask the server for something as this person. */
  deliver: (what, body) => deliver(what, { as: state.handle, ...body }),

  /** Open a conversation, a thread, a message or the app's Home, and write it into the address bar. */
  goTo(place) {
    store.change(() => {
      enter({ ...NOWHERE, ...place });
      state.isPlaceChosen = true;
      state.drawer = false;
    });
    window.history.pushState(null, "", addressOf(state.handle, state.place));
  },

  /** Be another person, in the same place if that person may see it. */
  become(handle) {
    window.history.pushState(null, "", addressOf(handle, { ...state.place, thread: null }));
    begin();
  },

  /** Follow a link: within the page when it leads to a message of this workspace, else as the browser does. */
  follow(event, href) {
    const place = placeOfPermalink(href);
    if (!place || !conversationOf(state, place.conversation)) return;
    event.preventDefault();
    app.goTo(place);
  },

  /** Ask "are you sure" (a Slack confirm object). @returns {Promise<boolean>} */
  ask(confirm) {
    return new Promise((resolve) => {
      const answer = (yes) => {
        store.change(() => (state.question = null));
        resolve(yes);
      };
      store.change(() => (state.question = { confirm, answer }));
    });
  },

  /** Show a one-off note for a while. */
  toast(text) {
    let id = 0;
    store.change(() => (id = addToast(state, text)));
    setTimeout(
      () => store.change(() => (state.toasts = state.toasts.filter((toast) => toast.id !== id))),
      TOAST_MS,
    );
  },
};

/** Begin as the person of the address bar. */
function begin() {
  const { handle, place } = readAddress(window.location);
  live?.close();
  Object.assign(state, { handle, place, isPlaceChosen: place.conversation !== null });
  store.forgetPerson();
  live = openLive(handle, { onFrame: take, onLink: (link) => store.change(() => (state.link = link)) });
}

function take(frame) {
  if (frame.type === "toast") {
    app.toast(frame.text);
    return;
  }
  store.change(() => applyFrame(state, frame));
  if (["workspace", "conversations", "steps"].includes(frame.type)) keepAddress();
  if (frame.type === "conversations" || frame.type === "messages") seeWhatIsOpen();
}

/** The server decides who we are and where we may be; the address bar says so. */
function keepAddress() {
  const { handle, place } = readAddress(window.location);
  const isSame = handle === state.handle && place.conversation === state.place.conversation;
  if (!isSame) window.history.replaceState(null, "", addressOf(state.handle, state.place));
}

function enter(place) {
  const { conversation } = state.place;
  state.place = place;
  state.menu = null;
  if (place.conversation !== conversation) {
    state.newSince.delete(place.conversation);
    state.shownFrom.delete(place.conversation);
  }
  if (place.thread) markSeen(state, place.conversation, place.thread);
  queueMicrotask(seeWhatIsOpen);
  tellApp(place);
}

/** The app hears when somebody opens its conversation: that is when it fills its Home tab. */
function tellApp(place) {
  const conversation = conversationOf(state, place.conversation);
  const isApp = conversation?.with && conversation.with === state.workspace?.bot?.id;
  if (isApp && !place.thread) app.deliver("open-app", { tab: place.isHome ? "home" : "messages" });
}

/** What lies open before a person who looks at the page is read. */
function seeWhatIsOpen() {
  const conversation = conversationOf(state, state.place.conversation);
  if (!conversation || document.visibilityState !== "visible" || !document.hasFocus()) return;
  if (state.place.thread) markSeen(state, conversation.id, state.place.thread);
  if (!conversation.unread && !conversation.mentions) return;
  if (!state.messages.has(conversation.id)) return;
  markFirstNew(conversation);
  if (state.reading === conversation) return; // this very count was answered already
  state.reading = conversation;
  app.deliver("read", { conversation: conversation.id });
}

function markFirstNew(conversation) {
  if (state.newSince.has(conversation.id)) return;
  const others = topLevel(state, conversation.id).filter(
    (m) => m.user !== state.workspace?.you.id && !m.ephemeral,
  );
  const first = others.at(-conversation.unread);
  if (first && conversation.unread < others.length)
    store.change(() => state.newSince.set(conversation.id, first.ts));
}

function draw() {
  patch(root, page(app));
  document.title = pageTitle(state);
}

NARROW.addEventListener("change", () => store.change(() => (state.narrow = NARROW.matches)));
window.addEventListener("popstate", () => {
  const { handle, place } = readAddress(window.location);
  if (handle !== state.handle) begin();
  else store.change(() => enter(place));
});
window.addEventListener("focus", seeWhatIsOpen);
document.addEventListener("visibilitychange", seeWhatIsOpen);
setInterval(() => store.change(() => (state.now = Date.now())), MINUTE_MS);
watchPopups(app);
state.narrow = NARROW.matches;
begin();
