/** Owns the requests of the page to the server. */

const UNREACHABLE = "The sandbox does not answer. Is it still running?";

/**
 * Ask the server to do something as this person.
 * @param {string} what such as "send" or "click"
 * @param {object} body with `as`, the person's handle
 * @returns {Promise<{ok: boolean, error?: string, [key: string]: any}>} never rejects
 */
export async function deliver(what, body) {
  try {
    const response = await fetch(new URL(`page/do/${what}`, document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer(response);
  } catch {
    return { ok: false, error: UNREACHABLE };
  }
}

async function answer(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { ok: false, error: `The sandbox answered ${response.status} ${response.statusText}.` };
  }
}
