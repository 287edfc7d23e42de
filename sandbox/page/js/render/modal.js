/** Owns the app's modals: the view on top of the stack, its submission, its closing. */

import { h } from "../dom.js";
import { formOf, showErrors, stateValues } from "../forms.js";
import { icon } from "../icons.js";
import { viewSurface } from "../surfaces.js";
import { plain } from "../text/inline.js";
import { problemsOf } from "../validate.js";
import { blockList } from "./blocks.js";
import { dialog } from "./dialog.js";

/** Draw the modal on top, or nothing. */
export function modal(app) {
  const { views } = app.state;
  const view = views.at(-1);
  if (!view) return null;
  const form = formOf(app.state, view.id);
  const isBusy = form.busy || view.busy === true;
  const cancel = () => close(app, view, false);
  return dialog(
    {
      key: `modal ${views[0].id}`,
      className: "modal",
      labelledBy: "modal-title",
      isBusy,
      cancel,
      focus: (el) => focusField(el, view, form),
    },
    h(
      "form",
      {
        key: view.id,
        class: "modal-form",
        novalidate: true,
        on: { submit: (event) => submit(app, event, view, form, isBusy) },
      },
      head(app, view, views.length > 1),
      body(app, view, form),
      foot(view, isBusy, cancel),
    ),
  );
}

function head(app, view, isPushed) {
  const back = () => close(app, view, false);
  return h(
    "header",
    { class: "modal-head" },
    isPushed &&
      h(
        "button",
        { type: "button", class: "icon-button", title: "Back", "aria-label": "Back", on: { click: back } },
        icon("back"),
      ),
    h("h2", { id: "modal-title", class: "modal-title", dir: "auto" }, plain(view.title)),
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        title: "Dismiss",
        "aria-label": "Dismiss",
        on: { click: () => close(app, view, true) },
      },
      icon("close"),
    ),
  );
}

function body(app, view, form) {
  return h(
    "div",
    { class: "modal-body" },
    form.failed &&
      h(
        "p",
        { class: "alert is-error", role: "alert", key: "failed" },
        icon("warning"),
        h("span", { dir: "auto" }, form.failed),
      ),
    blockList(app, viewSurface(app, view), view.blocks),
  );
}

function foot(view, isBusy, cancel) {
  const closing = plain(view.close) || (view.submit ? "Cancel" : "Close");
  return h(
    "footer",
    { class: "modal-foot" },
    h("button", { type: "button", class: "button", on: { click: cancel } }, closing),
    view.submit &&
      h(
        "button",
        {
          type: "submit",
          class: `button primary${isBusy ? " is-busy" : ""}`,
          "aria-disabled": isBusy ? "true" : null,
        },
        h("span", { class: "button-text", dir: "auto" }, plain(view.submit)),
        isBusy && h("span", { class: "spinner" }),
      ),
  );
}

/** A new view gives the focus to its first field; new errors give it to the first wrong one. */
function focusField(el, view, form) {
  const errors = `${view.id} ${form.attempt}`;
  if (el.dataset.view !== view.id) {
    el.dataset.view = view.id;
    el.dataset.errors = errors;
    const wanted =
      el.querySelector(".modal-body :is(input, textarea)") ??
      el.querySelector(".modal-foot button:last-child");
    (focusOnLoad(el, view) ?? wanted)?.focus({ preventScroll: true });
  } else if (el.dataset.errors !== errors) {
    el.dataset.errors = errors;
    const first = el.querySelector("[aria-invalid=true]");
    (first?.matches("[role*=group]") ? first.querySelector("input") : first)?.focus();
    first?.closest(".block")?.scrollIntoView({ block: "nearest" });
  }
}

function focusOnLoad(el, view) {
  const at = view.blocks.findIndex((block) => block.element?.focus_on_load);
  return at < 0 ? null : el.querySelectorAll(".modal-body > .block")[at]?.querySelector("input, textarea");
}

async function submit(app, event, view, form, isBusy) {
  event.preventDefault();
  if (isBusy || !view.submit) return;
  const problems = problemsOf(form, view.blocks);
  app.change(() => {
    showErrors(form, problems);
    form.failed = null;
    form.shown = ""; // what the server says to this submission counts, even if it says the same again
    form.busy = Object.keys(problems).length === 0;
  });
  if (!form.busy) return;
  const answer = await app.deliver("view-submit", {
    view_id: view.id,
    state: { values: stateValues(form, view.blocks) },
  });
  app.change(() => {
    form.busy = false;
    if (!answer.ok) form.failed = answer.error;
  });
}

async function close(app, view, clear) {
  const answer = await app.deliver("view-close", { view_id: view.id, clear });
  if (!answer.ok) app.toast(answer.error);
}
