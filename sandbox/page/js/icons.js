/** Owns the line icons, as inline SVG that takes the colour of the text round it. */

import { h } from "./dom.js";

const PATHS = {
  hash: ["M9.5 3.5 7.5 20.5", "M16.5 3.5 14.5 20.5", "M4 9h16.5", "M3.5 15H20"],
  lock: ["M6 10.5h12v9H6z", "M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"],
  menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  back: ["M14.5 5.5 8 12l6.5 6.5"],
  down: ["M6.5 9.5 12 15l5.5-5.5"],
  up: ["M6.5 14.5 12 9l5.5 5.5"],
  check: ["M5 12.5 10 17.5 19.5 7"],
  send: ["M4.5 12 4 4.5 20.5 12 4 19.5 4.5 12z", "M4.5 12H12"],
  reply: ["M4.5 5.5h15v10.5h-8L7 19.5V16H4.5z"],
  eye: [
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
    "M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  ],
  warning: ["M12 4 2.8 19.5h18.4z", "M12 10v4.5", "M12 17v.2"],
  more: ["M5.5 12h.01", "M12 12h.01", "M18.5 12h.01"],
  restart: ["M5 11.5a7 7 0 1 1 1.6 5", "M4.5 6v5.5H10"],
  external: ["M13.5 5H19v5.5", "M19 5l-8 8", "M10 6.5H5.5v12h12V14"],
  slash: ["M14.5 5.5 9.5 18.5"],
  unplugged: ["M9 3.5v4", "M15 3.5v4", "M6.5 7.5h11v3.5a5.5 5.5 0 0 1-11 0z", "M12 16.5v4", "M3.5 3.5l17 17"],
  flask: [
    "M9 3.5h6",
    "M10 3.5v6L4.8 18a1.6 1.6 0 0 0 1.4 2.5h11.6a1.6 1.6 0 0 0 1.4-2.5L14 9.5v-6",
    "M7.5 14.5h9",
  ],
  arrow: ["M5 12h14", "M13 6l6 6-6 6"],
  calendar: ["M4.5 6h15v14h-15z", "M4.5 10h15", "M8.5 3.5V7", "M15.5 3.5V7"],
};

/** Draw an icon. It is decoration: whatever it means must stand in text or in a label beside it. */
export function icon(name, className = "") {
  return h(
    "svg",
    { class: `icon ${className}`.trim(), viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    PATHS[name].map((d) => h("path", { d })),
  );
}
