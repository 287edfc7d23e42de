/** Owns the checks that Slack's own client makes before it sends a modal. */

import { valueOf } from "./forms.js";

const REQUIRED = "Please complete this required field.";

/**
 * Check what was entered in a view.
 * @returns {Record<string, string>} sentences by block_id; empty when all is well
 */
export function problemsOf(form, blocks) {
  const problems = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const problem = problemOf(block, valueOf(form, block, block.element));
    if (problem) problems[block.block_id] = problem;
  }
  return problems;
}

function problemOf(block, value) {
  if (isEmpty(value)) return block.optional ? null : REQUIRED;
  return CHECKS[block.element.type]?.(block.element, value) ?? null;
}

function isEmpty(value) {
  if (value === null || value === undefined) return true;
  return typeof value === "string" ? value.trim() === "" : Array.isArray(value) && value.length === 0;
}

const CHECKS = {
  plain_text_input: lengthProblem,
  email_text_input: (_element, value) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Enter an e-mail address, such as ana@example.com.",
  url_text_input: (_element, value) =>
    URL.canParse(value) && /^https?:/i.test(value)
      ? null
      : "Enter a web address, such as https://example.com.",
  number_input: numberProblem,
  multi_static_select: countProblem,
  multi_external_select: countProblem,
  multi_users_select: countProblem,
  multi_conversations_select: countProblem,
  multi_channels_select: countProblem,
};

function lengthProblem({ min_length: least = 0, max_length: most = 3000 }, value) {
  if (value.length < least) return `Enter at least ${least} characters (now ${value.length}).`;
  return value.length > most ? `Enter at most ${most} characters (now ${value.length}).` : null;
}

function numberProblem(element, value) {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value.trim())) return "Enter a number.";
  if (!element.is_decimal_allowed && !/^[+-]?\d+$/.test(value.trim())) return "Enter a whole number.";
  if (element.min_value !== undefined && Number(value) < Number(element.min_value)) {
    return `Enter ${element.min_value} or more.`;
  }
  const isOver = element.max_value !== undefined && Number(value) > Number(element.max_value);
  return isOver ? `Enter ${element.max_value} or less.` : null;
}

function countProblem({ max_selected_items: most }, value) {
  return most && value.length > most ? `Choose at most ${most}.` : null;
}
