/** Owns the "are you sure" dialog, Slack's and the page's own. */

import { h } from "../dom.js";
import { plain, textObject } from "../text/inline.js";
import { dialog } from "./dialog.js";

/** Draw the question that waits for an answer, or nothing. */
export function question(app) {
  const asked = app.state.question;
  if (!asked) return null;
  const { confirm, answer } = asked;
  const isDanger = confirm.style === "danger";
  return dialog(
    {
      key: "question",
      className: "modal question",
      labelledBy: "question-title",
      describedBy: "question-text",
      cancel: () => answer(false),
      focus: (el) => focusOnce(el, isDanger),
    },
    h(
      "header",
      { class: "modal-head" },
      h(
        "h2",
        { id: "question-title", class: "modal-title", dir: "auto" },
        plain(confirm.title) || "Are you sure?",
      ),
    ),
    h("div", { class: "modal-body", id: "question-text" }, textObject(app, confirm.text)),
    h(
      "footer",
      { class: "modal-foot" },
      h(
        "button",
        { type: "button", class: "button", on: { click: () => answer(false) } },
        plain(confirm.deny) || "Cancel",
      ),
      h(
        "button",
        {
          type: "button",
          class: `button ${isDanger ? "danger is-solid" : "primary"}`,
          on: { click: () => answer(true) },
        },
        plain(confirm.confirm) || "Yes",
      ),
    ),
  );
}

/** What destroys is not under the Enter key. */
function focusOnce(el, isDanger) {
  if (el.dataset.focused) return;
  el.dataset.focused = "true";
  el.querySelector(`.modal-foot button:${isDanger ? "first" : "last"}-child`).focus();
}
