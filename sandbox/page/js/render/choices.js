/** Owns what each kind of Slack select offers, and how a choice becomes the element's value and back. */

import { isMulti, valueOf } from "../forms.js";
import { icon } from "../icons.js";
import { nameOf, userOf } from "../state.js";
import { plain } from "../text/inline.js";
import { avatar } from "./avatar.js";
import { selectField } from "./select.js";

/**
 * Draw any select or multi-select element.
 * @param {import("../surfaces.js").Surface} surface
 * @param {{id: string, label: string|null, labelledBy: string|null, describedBy: string|null, isInvalid: boolean,
 *   isRequired: boolean}} field
 */
export function choiceElement(app, surface, block, element, field) {
  const kind = KINDS[element.type.replace(/^multi_/, "")];
  const value = valueOf(surface.form, block, element);
  const key = `${surface.key} ${block.block_id}/${element.action_id}`;
  const held = (isMulti(element) ? value : [value]).filter((item) => item !== null);
  const choices = kind.choices(app, element, app.state.suggestions.get(key));
  const most = element.max_selected_items;
  return selectField(app, {
    ...field,
    key,
    choices,
    most,
    chosen: held.map((item) => kind.chosen(app, item)),
    isMulti: isMulti(element),
    isBusy: surface.isPending(block, element),
    placeholder: plain(element.placeholder) || (isMulti(element) ? "Choose some" : "Choose one"),
    note: kind.note?.(app, element, key) ?? null,
    pick: (chosen) => {
      const values = chosen.map((choice) => choice.value);
      surface.enter(block, element, isMulti(element) ? values : (values[0] ?? null));
    },
    typed: kind.isExternal ? (query) => suggest(app, surface, block, element, key, query) : undefined,
  });
}

const KINDS = {
  static_select: {
    choices: (_app, element) => optionChoices(element),
    chosen: (_app, option) => choiceOf(option),
  },
  external_select: {
    isExternal: true,
    choices: (_app, _element, suggested) => optionChoices(suggested?.answer ?? {}),
    chosen: (_app, option) => choiceOf(option),
    note: (app, element, key) => externalNote(app, element, key),
  },
  users_select: {
    choices: (app) => app.state.workspace.people.map((user) => userChoice(user)),
    chosen: (app, id) => userChoice(userOf(app.state, id) ?? { id, name: id, handle: id }),
  },
  conversations_select: {
    choices: (app, element) =>
      conversationChoices(app, element.filter?.include ?? ["public", "private", "im"]),
    chosen: (app, id) => conversationChoice(app, id),
  },
  channels_select: {
    choices: (app) => conversationChoices(app, ["public"]),
    chosen: (app, id) => conversationChoice(app, id),
  },
};

function optionChoices({ options, option_groups: groups = options?.filter((option) => option.options) }) {
  if (groups?.length)
    return groups.flatMap((group) => group.options.map((option) => choiceOf(option, plain(group.label))));
  return (options ?? []).map((option) => choiceOf(option));
}

function choiceOf(option, group) {
  const description = plain(option.description) || undefined;
  return { id: option.value, label: plain(option.text), description, group, value: option };
}

function userChoice(user) {
  return {
    id: user.id,
    label: user.name,
    description: `@${user.handle}`,
    icon: avatar(user, "small"),
    value: user.id,
  };
}

const PLACE_KINDS = { channel: "public", private: "private", im: "im" };

function conversationChoices(app, include) {
  return app.state.conversations
    .filter((conversation) => include.includes(PLACE_KINDS[conversation.kind]))
    .map((conversation) => conversationChoice(app, conversation.id));
}

function conversationChoice(app, id) {
  const { state } = app;
  const conversation = state.conversations.find((candidate) => candidate.id === id);
  if (!conversation) return { id, label: id, value: id };
  const isDirect = conversation.kind === "im";
  const mark = isDirect
    ? avatar(userOf(state, conversation.with), "small")
    : icon(conversation.kind === "private" ? "lock" : "hash");
  return { id, label: nameOf(state, conversation), icon: mark, value: id };
}

function externalNote(app, element, key) {
  const least = element.min_query_length ?? 3;
  if ((app.state.menu?.query ?? "").length < least)
    return `Type at least ${least} character${least === 1 ? "" : "s"}.`;
  const suggested = app.state.suggestions.get(key);
  return suggested?.error ?? (suggested?.answer ? "Nothing fits." : "Looking…");
}

/** Ask the app for suggestions; only the answer to the newest question counts. */
async function suggest(app, surface, block, element, key, query) {
  const asked = { query, answer: null, error: null };
  app.change((state) => state.suggestions.set(key, asked));
  if (query.length < (element.min_query_length ?? 3)) return;
  const answer = await surface.suggest(block, element, query);
  if (app.state.suggestions.get(key) !== asked) return;
  app.change((state) =>
    state.suggestions.set(key, answer.ok === false ? { query, error: answer.error } : { query, answer }),
  );
}
