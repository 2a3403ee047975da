// The keys, and a dialog that lists them.

import { h } from "./dom";

const KEYS: [string, string][] = [
  ["space", "play or pause"], ["← →", "a step back or on; ten with shift"], ["home end", "the first and the last step"],
  ["↑ ↓", "faster, slower"], ["0", "look around freely"], ["T", "look from above"], ["1 … 9", "follow an agent"],
  ["F", "through its eyes"], ["V", "vision cones"], ["L", "lidar"], ["X", "who sees whom"], ["N", "names"], ["R", "regions"],
  ["[ ]", "the episode before or after"], ["G", "all episodes"], ["D", "dark or light"], ["P", "save a picture"], ["?", "these keys"],
];

export function help(): HTMLDialogElement {
  const dialog = h("dialog", { class: "card help", "aria-label": "keys" }, h("h2", {}, "Keys"),
    h("dl", {}, ...KEYS.flatMap(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])),
    h("p", { class: "muted" }, "Drag to turn, scroll to come nearer, drag with the right button to move. Click an agent to follow it."));
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}
