/**
 * Owns what a block can do where it stands: in a message or in a modal. Blocks are drawn alike on both.
 *
 * @typedef {{
 *   key: string, kind: "message"|"view", form: import("./forms.js").Form,
 *   isPending: (block: object, element: object) => boolean,
 *   act: (block: object, element: object, value: object) => Promise<boolean>,
 *   enter: (block: object, element: object, value: any) => Promise<void>,
 *   suggest: (block: object, element: object, query: string) => Promise<object>,
 * }} Surface
 */

import { enter, formOf, payloadOf, stateValues, valueOf } from "./forms.js";

/**
 * Build the surface of a message. `where` tells two drawings of one message apart (in the channel, over its thread):
 * they share what was entered, but not their open menus.
 * @returns {Surface}
 */
export function messageSurface(app, conversationId, message, where) {
  const { state } = app;
  const target = { conversation: conversationId, ts: message.ts };
  return surface(app, {
    key: `${message.ts} ${where}`,
    formKey: message.ts,
    kind: "message",
    blocks: message.blocks,
    pending: message.pending ?? [],
    perform: (body) => app.deliver("click", { ...target, ...body }),
    suggest: (body) => app.deliver("options", { ...target, ...body }),
    began: () => state.clickErrors.delete(message.ts),
    failed: (error) => state.clickErrors.set(message.ts, error),
  });
}

/** Build the surface of an open modal. @returns {Surface} */
export function viewSurface(app, view) {
  const { state } = app;
  return surface(app, {
    key: view.id,
    formKey: view.id,
    kind: "view",
    blocks: view.blocks,
    pending: view.pending ?? [],
    perform: (body) => app.deliver("view-action", { view_id: view.id, ...body }),
    suggest: (body) => app.deliver("options", { view_id: view.id, ...body }),
    began: () => Object.assign(formOf(state, view.id), { failed: null }),
    failed: (error) => Object.assign(formOf(state, view.id), { failed: error }),
  });
}

function surface(app, place) {
  const form = formOf(app.state, place.formKey);
  const act = (block, element, value) => click(app, place, form, block, element, value);
  return {
    key: place.key,
    kind: place.kind,
    form,
    act,
    isPending: (block, element) => isPending(app.state, place, block, element),
    enter: (block, element, value) => take(app, form, act, block, element, value),
    suggest: (block, element, query) =>
      place.suggest({ block_id: block.block_id, action_id: element.action_id, value: query }),
  };
}

function isPending(state, place, block, element) {
  return place.pending.includes(idOf(block, element)) || state.clicking.has(clickOf(place, block, element));
}

function idOf(block, element) {
  return `${block.block_id}/${element.action_id}`;
}

function clickOf(place, block, element) {
  return `${place.formKey} ${idOf(block, element)}`;
}

/** Send a click, after Slack's "are you sure" where the element wants it. True when the server took it. */
async function click(app, place, form, block, element, value) {
  if (isPending(app.state, place, block, element) && !TYPED.has(element.type)) return false;
  if (element.confirm && !(await app.ask(element.confirm))) return false;
  const id = clickOf(place, block, element);
  app.change((state) => {
    state.clicking.add(id);
    place.began();
  });
  const answer = await place.perform({
    block_id: block.block_id,
    action_id: element.action_id,
    value_of: value,
    state: { values: stateValues(form, place.blocks) },
  });
  app.change((state) => {
    state.clicking.delete(id);
    if (!answer.ok) place.failed(answer.error);
  });
  return answer.ok;
}

/** Take a new value; tell the app where Slack would. A refused "are you sure" brings the old value back. */
async function take(app, form, act, block, element, value) {
  const before = valueOf(form, block, element);
  app.change(() => enter(form, block, element, value));
  if (!tellsAtOnce(block, element)) return;
  const isSent = await act(block, element, payloadOf(element, value));
  if (!isSent && element.confirm) app.change(() => enter(form, block, element, before));
}

const TYPED = new Set([
  "plain_text_input",
  "email_text_input",
  "url_text_input",
  "number_input",
  "rich_text_input",
]);

function tellsAtOnce(block, element) {
  if (block.type === "input" && !block.dispatch_action) return false;
  return !TYPED.has(element.type) || triggers(element).includes("on_character_entered");
}

/** Say whether Enter in this text field tells the app. */
export function tellsOnEnter(block, element) {
  return block.dispatch_action === true && triggers(element).includes("on_enter_pressed");
}

function triggers(element) {
  return element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
}
