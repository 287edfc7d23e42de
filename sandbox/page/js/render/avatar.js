/** Owns the pictures of people and of the app: initials on their colour, or the app's mark. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** Draw a person's or the bot's picture. It is decoration: the name stands beside it. */
export function avatar(user, size = "") {
  const className = `avatar ${size}${user?.is_bot ? " is-bot" : ""}`;
  const style = { "--colour": colourOf(user) };
  return h(
    "span",
    { class: className, style, "aria-hidden": "true" },
    user?.is_bot ? icon("check") : initials(user),
  );
}

function colourOf(user) {
  const colour = user?.color ?? "";
  return /^#?[0-9a-f]{6}$/i.test(colour) ? `#${colour.replace("#", "")}` : "#6b7280";
}

function initials(user) {
  const words = (user?.name ?? "?").trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...word][0]?.toLocaleUpperCase() ?? "").join("");
}
