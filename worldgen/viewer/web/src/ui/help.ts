// The keys, and a dialog that lists them.

import { KEYS } from "../hands";
import { h } from "./dom";

export type Kind = "replay" | "still" | "live" | "play"; // of a page

const CLOCK: [string, string][] = [
  ["space", "play or pause"], ["← →", "a step back or on; ten with shift"], ["home end", "the first and the last step"], ["↑ ↓", "faster, slower"],
];
const LOOK: [string, string][] = [
  ["0", "look around freely"], ["T", "look from above"], ["1 … 9", "follow an agent"],
  ["F", "through its eyes"], ["V", "vision cones"], ["L", "lidar"], ["X", "who sees whom"], ["N", "names"], ["R", "regions"],
  ["D", "dark or light"], ["P", "save a picture"], ["?", "these keys"],
];
const OTHERS: Record<Kind, [string, string][]> = {
  replay: [["[ ]", "the episode before or after"], ["G", "all episodes"]],
  still: [["[ ]", "the world before or after"], ["G", "all worlds"]],
  live: [["[ ]", "the seed before or after"]],
  play: [],
};

function keysOf(kind: Kind): [string, string][] {
  if (kind === "play") { // the first seats' keys are theirs, whatever else they do on other pages
    const taken = new Set(KEYS.flatMap((keys) => Object.values(keys)).map((code: string) => code.replace("Key", "")));
    return [...KEYS.map((keys, k): [string, string] => [`seat ${k + 1}`, keys.told]), ...LOOK.filter(([key]) => !taken.has(key))];
  }
  return [...(kind === "still" ? [] : CLOCK), ...LOOK, ...OTHERS[kind]];
}

export function help(kind: Kind): HTMLDialogElement {
  const touch = window.matchMedia("(pointer: coarse)").matches;
  const dialog = h("dialog", { class: "card help", "aria-label": "keys" }, h("h2", {}, "Keys"),
    h("dl", {}, ...keysOf(kind).flatMap(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])),
    h("p", { class: "muted" }, touch
      ? "Drag to turn, pinch to come nearer, drag with two fingers to move. Tap an agent to follow it."
      : "Drag to turn, scroll to come nearer, drag with the right button to move. Click an agent to follow it."));
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}
