/**
 * Owns the address bar: `?as=bob` says who, `#/C123/171.42/171.43` says which conversation, thread and message.
 * @typedef {import("./state.js").Place} Place
 */

import { NOWHERE } from "./state.js";

/** Read who and where from an address. */
export function readAddress(location) {
  const handle = new URLSearchParams(location.search).get("as");
  return { handle, place: readPlace(location.hash) };
}

/** Read a place from the part after `#`. One ts is a message; two are a thread and a reply in it. */
function readPlace(hash) {
  const [, conversation, first, second] = decodeURIComponent(hash).split("/");
  if (!conversation) return NOWHERE;
  if (first === "home") return { ...NOWHERE, conversation, isHome: true };
  if (first === "thread") return { conversation, thread: second ?? null, focus: null };
  return { conversation, thread: second ? first : null, focus: second ?? first ?? null };
}

/** Write who and where into an address that can be kept or opened in another tab. */
export function addressOf(handle, place) {
  const who = handle ? `?as=${encodeURIComponent(handle)}` : "";
  const deeper = place.thread ? ["thread", place.thread] : place.isHome ? ["home"] : [];
  const where = place.conversation ? [place.conversation, ...deeper] : [];
  return `./${who}${where.length ? `#/${where.join("/")}` : ""}`;
}

/** Read a permalink of this workspace (`/archives/C123/p1714200000000100?thread_ts=…`); null if it is another link. */
export function placeOfPermalink(href) {
  const url = new URL(href, document.baseURI);
  if (url.origin !== window.location.origin) return null;
  const found = /^\/archives\/([^/]+)(?:\/p(\d+)(\d{6}))?$/.exec(url.pathname);
  if (!found) return url.pathname === "/" && url.hash.startsWith("#/") ? readPlace(url.hash) : null;
  const [, conversation, seconds, micros] = found;
  const ts = seconds ? `${seconds}.${micros}` : null;
  const thread = url.searchParams.get("thread_ts");
  return { conversation, thread: thread && thread !== ts ? thread : null, focus: ts };
}
