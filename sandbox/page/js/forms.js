/**
 * Owns what a person entered and has not sent: per view or message, by block_id and action_id, in Slack's shapes.
 *
 * A value stays while its block_id, action_id and element type stay, whatever else the app redraws.
 *
 * @typedef {{values: Map<string, {type: string, value: any}>, errors: Record<string, string>, dismissed: Set<string>,
 *   failed: string|null, busy: boolean, shown: string, attempt: number, revision: number}} Form
 *   `attempt` grows when errors appear (the first of them takes the focus), `revision` with every change
 */

/** The key under which Slack reports the value of an element. */
const FIELD = {
  plain_text_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  number_input: "value",
  rich_text_input: "rich_text_value",
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  checkboxes: "selected_options",
  users_select: "selected_user",
  multi_users_select: "selected_users",
  conversations_select: "selected_conversation",
  multi_conversations_select: "selected_conversations",
  channels_select: "selected_channel",
  multi_channels_select: "selected_channels",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
};

const INITIAL = {
  value: "initial_value",
  rich_text_value: "initial_value",
  selected_option: "initial_option",
  selected_options: "initial_options",
  selected_user: "initial_user",
  selected_users: "initial_users",
  selected_conversation: "initial_conversation",
  selected_conversations: "initial_conversations",
  selected_channel: "initial_channel",
  selected_channels: "initial_channels",
  selected_date: "initial_date",
  selected_time: "initial_time",
  selected_date_time: "initial_date_time",
};

/** Say whether an element has a value of its own (a button has none). */
export function holdsValue(element) {
  return element.type in FIELD;
}

/** Say whether an element takes several values. */
export function isMulti(element) {
  return Array.isArray(emptyValue(element));
}

/** Give the form of a view or message, made on first use. @returns {Form} */
export function formOf(state, key) {
  if (!state.forms.has(key)) {
    state.forms.set(key, {
      values: new Map(),
      errors: {},
      dismissed: new Set(),
      failed: null,
      busy: false,
      shown: "",
      attempt: 0,
      revision: 0,
    });
  }
  return state.forms.get(key);
}

/** Give what an element holds now: what was entered, else its initial value, else null or []. */
export function valueOf(form, block, element) {
  const entered = form.values.get(nameOf(block, element));
  if (entered && entered.type === element.type) return entered.value;
  return element[INITIAL[FIELD[element.type]]] ?? emptyValue(element);
}

/** Remember what was entered, and take the error away from that field. */
export function enter(form, block, element, value) {
  form.values.set(nameOf(block, element), { type: element.type, value });
  form.dismissed.add(block.block_id);
  form.failed = null;
  form.revision += 1;
}

/** Give the part of a block_actions payload that carries an element's value, such as {"selected_date": "2026-01-31"}. */
export function payloadOf(element, value) {
  return { [FIELD[element.type]]: value };
}

/** Give `state.values` of a surface, as Slack sends it. */
export function stateValues(form, blocks) {
  const values = {};
  for (const block of blocks ?? []) {
    for (const element of elementsOf(block).filter(holdsValue)) {
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = {
        type: element.type,
        ...payloadOf(element, valueOf(form, block, element)),
      };
    }
  }
  return values;
}

/** Give the interactive elements of a block. */
function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "actions") return block.elements;
  return block.type === "section" && block.accessory ? [block.accessory] : [];
}

/** Give the error that stands beside a field, or null. */
export function errorOf(form, block) {
  return form.dismissed.has(block.block_id) ? null : (form.errors[block.block_id] ?? null);
}

/** Carry forms over from views to those that replace them: gone views are forgotten, gone fields too, new errors shown. */
export function keepForms(state, before, views) {
  for (const view of before) {
    if (!views.some((next) => next.id === view.id)) state.forms.delete(view.id);
  }
  for (const view of views) {
    const form = formOf(state, view.id);
    forgetGoneFields(form, view.blocks);
    const told = JSON.stringify([view.errors ?? {}, view.failed ?? null]);
    if (told === form.shown) continue;
    form.shown = told;
    form.failed = view.failed ?? null;
    showErrors(form, view.errors ?? {});
  }
}

/** Put errors beside the fields, in place of those that stood there. */
export function showErrors(form, errors) {
  form.errors = errors;
  form.dismissed = new Set();
  if (Object.keys(errors).length) form.attempt += 1;
}

function forgetGoneFields(form, blocks) {
  const present = new Set();
  for (const block of blocks) for (const element of elementsOf(block)) present.add(nameOf(block, element));
  for (const name of form.values.keys()) if (!present.has(name)) form.values.delete(name);
}

function emptyValue(element) {
  const multi = element.type.startsWith("multi_") || element.type === "checkboxes";
  return multi ? [] : null;
}

function nameOf(block, element) {
  return JSON.stringify([block.block_id, element.action_id]);
}
