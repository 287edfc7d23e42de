/** Owns how instants are written: in the zone and clock of the reader's device. */

const LOCALE = navigator.language?.startsWith("en") ? navigator.language : "en-GB"; // the page speaks English

const TIME = new Intl.DateTimeFormat(LOCALE, { hour: "numeric", minute: "2-digit" });
const TIME_SECONDS = new Intl.DateTimeFormat(LOCALE, {
  hour: "numeric",
  minute: "2-digit",
  second: "2-digit",
});
const MONTH_DAY = new Intl.DateTimeFormat(LOCALE, { month: "long" });
const SHORT = new Intl.DateTimeFormat(LOCALE, { month: "short", day: "numeric", year: "numeric" });
const WEEKDAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long" });
const FULL = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "medium" });

/** Turn a message's ts into a Date. */
export function dateOfTs(ts) {
  return new Date(Number(ts) * 1000);
}

/** Write the hour of a message. */
export function clock(ts) {
  return TIME.format(dateOfTs(ts));
}

/** Write day and hour in full, for tooltips. */
export function fullDate(date) {
  return FULL.format(date);
}

/** Name the day of a message for the line between days: "Today", "Yesterday", "Monday, October 5th". */
export function dayName(ts) {
  const date = dateOfTs(ts);
  return prettyDay(date) ?? `${WEEKDAY.format(date)}, ${longDay(date)}`;
}

/** Say whether two messages fall on one day of the reader. */
export function isSameDay(ts, other) {
  return dateOfTs(ts).toDateString() === dateOfTs(other).toDateString();
}

/** Say roughly how long ago a message came: "just now", "5 minutes ago", "2 days ago". */
export function ago(ts, now = Date.now()) {
  const minutes = Math.round((now - Number(ts) * 1000) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return counted(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 24 ? counted(hours, "hour") : counted(Math.round(hours / 24), "day");
}

/** Fill Slack's date tokens: `{date_short_pretty} at {time}`. Unknown tokens stay as they are. */
export function fillDateTokens(format, unix) {
  const date = new Date(Number(unix) * 1000);
  return format.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(date) ?? whole);
}

const TOKENS = {
  date_num: (date) => [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-"),
  date_slash: (date) => [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("/"),
  date: (date) => `${longDay(date)}, ${date.getFullYear()}`,
  date_pretty: (date) => lower(prettyDay(date)) ?? TOKENS.date(date),
  date_short: (date) => SHORT.format(date),
  date_short_pretty: (date) => lower(prettyDay(date)) ?? SHORT.format(date),
  date_long: (date) => `${WEEKDAY.format(date)}, ${longDay(date)}, ${date.getFullYear()}`,
  date_long_pretty: (date) => lower(prettyDay(date)) ?? TOKENS.date_long(date),
  date_long_full: (date) => TOKENS.date_long(date),
  day_divider_pretty: (date) => prettyDay(date) ?? `${WEEKDAY.format(date)}, ${longDay(date)}`,
  time: (date) => TIME.format(date),
  time_secs: (date) => TIME_SECONDS.format(date),
  ago: (date) => ago(date.getTime() / 1000),
};

function prettyDay(date) {
  const midnight = (value) => new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime();
  const days = Math.round((midnight(date) - midnight(new Date())) / 86_400_000);
  return { 0: "Today", [-1]: "Yesterday", 1: "Tomorrow" }[days] ?? null;
}

function lower(word) {
  return word === null ? null : word.toLowerCase();
}

function longDay(date) {
  const day = date.getDate();
  const suffix = { 1: "st", 2: "nd", 3: "rd" }[day % 10];
  return `${MONTH_DAY.format(date)} ${day}${suffix && ![11, 12, 13].includes(day) ? suffix : "th"}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

function counted(number, unit) {
  return `${number} ${unit}${number === 1 ? "" : "s"} ago`;
}
