/**
 * Owns what the message box offers while one types: slash commands with examples, and names after "@".
 *
 * @typedef {{key: string, kind: "command"|"example"|"person"|"group", label: string, hint: string, note: string,
 *   text: string, user?: object}} Completion  `text` is the whole text of the box when this one is taken
 */

const MOST = 8;

/**
 * Give what fits to the text before the caret, best first.
 * @param {boolean} isThread Slack takes no slash commands in threads
 * @returns {Completion[]}
 */
export function completionsOf(state, text, caret, isThread) {
  if (!state.workspace) return [];
  if (text.startsWith("/")) return isThread || caret < text.length ? [] : commands(state.workspace, text);
  return names(state.workspace, text, caret);
}

/** Say whether the first completion is taken by Enter: only while the command's own name is being typed. */
export function isPreselected(text) {
  return !/\s/.test(text) || !text.startsWith("/");
}

function commands(workspace, text) {
  const typed = text.toLowerCase();
  const known = (workspace.commands ?? []).map((command) => ({
    key: command.command,
    kind: "command",
    label: command.command,
    hint: command.usage_hint ?? "",
    note: command.description ?? "",
    text: `${command.command} `,
  }));
  const examples = (workspace.suggestions ?? []).map((example) => ({
    key: example.text,
    kind: "example",
    label: example.text,
    hint: "",
    note: example.description ?? "",
    text: example.text,
  }));
  return [...known, ...examples]
    .filter((item) => item.text.toLowerCase().startsWith(typed) && item.text.trim() !== text.trim())
    .slice(0, MOST);
}

function names(workspace, text, caret) {
  const found = /(^|[\s(])@([\p{L}\p{N}._-]*)$/u.exec(text.slice(0, caret));
  if (!found) return [];
  const typed = found[2].toLowerCase();
  const start = caret - found[2].length - 1;
  const completed = (handle) => `${text.slice(0, start)}@${handle} ${text.slice(caret)}`;
  const people = [...workspace.people, workspace.bot].filter(Boolean).map((user) => ({
    key: user.id,
    kind: "person",
    label: user.name,
    hint: `@${user.handle}`,
    note: user.title ?? "",
    text: completed(user.handle),
    user,
  }));
  const groups = workspace.groups.map((group) => ({
    key: group.id,
    kind: "group",
    label: `@${group.handle.replace(/^@/, "")}`,
    hint: group.name ?? "",
    note: "",
    text: completed(group.handle.replace(/^@/, "")),
  }));
  const fits = (item) =>
    `${item.label} ${item.hint}`
      .toLowerCase()
      .split(/[\s@-]+/)
      .some((word) => word.startsWith(typed));
  return [...people, ...groups].filter(fits).slice(0, MOST);
}
