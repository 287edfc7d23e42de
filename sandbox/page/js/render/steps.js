/** Owns the strip of first steps: what to try, what is done, and the way to begin again. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { conversationOf } from "../state.js";
import { mrkdwn } from "../text/inline.js";
import { putIntoComposer } from "./composer.js";
import { titleOf } from "./conversation.js";

/** Draw the strip, or nothing while there are no steps. */
export function stepStrip(app) {
  const { state } = app;
  if (state.steps.length === 0) return null;
  const current = state.steps.find((step) => !step.done);
  const isFolded = !state.stepsOpen;
  return h(
    "section",
    { class: `steps${isFolded ? " is-folded" : ""}`, "aria-label": "First steps", key: "steps" },
    h(
      "div",
      { class: "steps-head" },
      h("h2", { class: "steps-title" }, "First steps"),
      h(
        "ol",
        { class: "step-list" },
        state.steps.map((step, i) => stepMark(step, i, step === current)),
      ),
      h("div", { class: "steps-tools" }, startOver(app), foldButton(app, isFolded)),
    ),
    !isFolded && h("div", { class: "step-now", role: "status" }, now(app, current)),
  );
}

function stepMark(step, i, isCurrent) {
  const className = ["step", step.done && "is-done", isCurrent && "is-current"];
  return h(
    "li",
    {
      key: step.id,
      class: className.filter(Boolean).join(" "),
      "aria-current": isCurrent ? "step" : null,
      title: step.title,
    },
    h("span", { class: "step-mark", "aria-hidden": "true" }, step.done ? icon("check") : String(i + 1)),
    h(
      "span",
      { class: "step-title", dir: "auto" },
      step.title,
      step.done && h("span", { class: "sr-only" }, ", done"),
    ),
  );
}

function now(app, step) {
  if (!step) return "That was all of it. Go on as you like, or start over.";
  return [
    h("strong", { class: "step-now-title", dir: "auto" }, step.title),
    h("div", { class: "step-hint" }, mrkdwn(app, step.hint ?? "")),
    step.command &&
      !step.hint?.includes(step.command) &&
      h("code", { class: "step-command", dir: "ltr" }, step.command),
    h("div", { class: "step-moves" }, nextMoves(app, step)),
  ];
}

/** What to press now: become one of those who do it, go there, or take the command. */
function nextMoves(app, step) {
  const { state } = app;
  const you = state.workspace?.you.handle;
  const people = step.as ?? [];
  const isYours = people.length === 0 || people.includes(you);
  const conversation = step.conversation ? conversationOf(state, step.conversation) : null;
  if (isYours && conversation && state.place.conversation !== conversation.id) {
    const open = () => app.goTo({ conversation: conversation.id });
    return [move(`Open ${titleOf(state, conversation)}`, open)];
  }
  const others = people.filter((handle) => handle !== you);
  if (others.length > 0) return others.map((handle) => switchTo(app, handle, people.length > 1));
  if (!step.command) return [];
  const put = () => putIntoComposer(app, state.place.conversation, step.command);
  return [move("Put it into the message box", put)];
}

/** One of several is not what everybody has to press next: it is drawn quieter. */
function switchTo(app, handle, isOneOfSeveral) {
  const person = app.state.workspace?.people.find((user) => user.handle === handle);
  const className = isOneOfSeveral ? "step-move is-one-of-several" : "step-move";
  return move(`Switch to ${person?.name ?? handle}`, () => app.become(handle), className);
}

function move(words, act, className = "step-move") {
  return h("button", { type: "button", class: className, on: { click: act } }, words, icon("arrow"));
}

function startOver(app) {
  const ask = async () => {
    const isSure = await app.ask({
      title: { type: "plain_text", text: "Start over?" },
      text: {
        type: "plain_text",
        text: "Everything that was said and done in this sandbox is removed, for everybody. It begins again as on the first day.",
      },
      confirm: { type: "plain_text", text: "Start over" },
      deny: { type: "plain_text", text: "Keep it" },
      style: "danger",
    });
    if (!isSure) return;
    const answer = await app.deliver("start-over", {});
    app.toast(answer.ok ? "Everything is as on the first day." : answer.error);
  };
  return h(
    "button",
    { type: "button", class: "quiet-button", on: { click: ask } },
    icon("restart"),
    "Start over",
  );
}

function foldButton(app, isFolded) {
  const label = isFolded ? "Show the first steps" : "Hide the first steps";
  const toggle = () => app.change((state) => (state.stepsOpen = isFolded));
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      title: label,
      "aria-label": label,
      "aria-expanded": !isFolded,
      on: { click: toggle },
    },
    icon(isFolded ? "down" : "up"),
  );
}
