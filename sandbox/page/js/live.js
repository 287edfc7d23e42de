/** Owns the websocket to the server: it hands out frames, says when it is cut, and comes back by itself. */

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4000;

/**
 * Open the live connection of one person.
 * @param {string|null} handle who; null lets the server choose
 * @param {{onFrame: (frame: object) => void, onLink: (link: "open"|"lost") => void}} listener
 * @returns {{close: () => void}}
 */
export function openLive(handle, listener) {
  let closed = false;
  let wait = FIRST_WAIT_MS;
  let socket = null;
  let timer = 0;

  function connect() {
    clearTimeout(timer);
    socket = new WebSocket(address(handle));
    socket.onopen = () => {
      wait = FIRST_WAIT_MS;
      listener.onLink("open");
    };
    socket.onmessage = (event) => {
      if (!closed) listener.onFrame(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (closed) return;
      listener.onLink("lost");
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 1.7, LONGEST_WAIT_MS);
    };
  }

  function hurry() {
    if (!closed && socket.readyState === WebSocket.CLOSED) connect();
  }

  connect();
  window.addEventListener("online", hurry);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      window.removeEventListener("online", hurry);
      socket.close();
    },
  };
}

function address(handle) {
  const url = new URL("page/live", document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  url.search = handle ? `?as=${encodeURIComponent(handle)}` : "";
  return url;
}
