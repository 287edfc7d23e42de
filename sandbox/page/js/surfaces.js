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

function surface(app, { key, formKey, kind, blocks, pending, perform, suggest, began, failed }) {
  const { state } = app;
  const form = formOf(state, formKey);
  const idOf = (block, element) => `${block.block_id}/${element.action_id}`;
  const clickOf = (block, element) => `${formKey} ${idOf(block, element)}`;

  function isPending(block, element) {
    return pending.includes(idOf(block, element)) || state.clicking.has(clickOf(block, element));
  }

  /** Send a click, after Slack's "are you sure" where the element wants it. True when the server took it. */
  async function act(block, element, value) {
    if (isPending(block, element)) return false;
    if (element.confirm && !(await app.ask(element.confirm))) return false;
    const click = clickOf(block, element);
    app.change(() => {
      state.clicking.add(click);
      began();
    });
    const { block_id, action_id } = { ...block, ...element };
    const values = stateValues(form, blocks);
    const answer = await perform({ block_id, action_id, value_of: value, state: { values } });
    app.change(() => {
      state.clicking.delete(click);
      if (!answer.ok) failed(answer.error);
    });
    return answer.ok;
  }

  return {
    key,
    kind,
    form,
    isPending,
    act,
    /** Take a new value; tell the app where Slack would. A refused "are you sure" brings the old value back. */
    async enter(block, element, value) {
      const before = valueOf(form, block, element);
      app.change(() => enter(form, block, element, value));
      if (!tellsAtOnce(block, element)) return;
      const sent = await act(block, element, payloadOf(element, value));
      if (!sent && element.confirm) app.change(() => enter(form, block, element, before));
    },
    suggest: (block, element, query) =>
      suggest({ block_id: block.block_id, action_id: element.action_id, value: query }),
  };
}

const TYPED = new Set([
  "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input",
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
