// All episodes of the page side by side, each as the map of where it begins.

import { isCircle, type Packed } from "../data";
import { h, s } from "./dom";
import { signed } from "./timeline";

export function gallery(episodes: Packed[], now: number, choose: (k: number) => void): HTMLDialogElement {
  const cards = episodes.map((packed, k) => {
    const card = h("button", { type: "button", class: k === now ? "cell now" : "cell" }, plan(packed), h("span", {}, packed.label), h("span", { class: "muted" }, outcome(packed)));
    card.addEventListener("click", () => { dialog.close(); choose(k); });
    return card;
  });
  const dialog = h("dialog", { class: "card gallery", "aria-label": "episodes" }, h("h2", {}, `${episodes.length} ${episodes.some((one) => one.frames > 1) ? "episodes" : "worlds"}`),
    h("div", { class: "cells" }, ...cards));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}

/** What each team earned; nothing of a world in which nothing has happened. */
function outcome({ world, frames, scores }: Packed): string {
  const teams = [...new Set(world.agents.map((agent) => agent.team))];
  return frames > 1 ? teams.map((team, k) => `${team} ${signed(scores[k])}`).join(" · ") : "";
}

/** A small map of an episode's start; north is up. */
function plan({ world, agentColors, thingColors, thingShapes }: Packed): SVGElement {
  const [wide, deep] = world.floor;
  const picture = s("svg", { viewBox: `${-wide / 2} ${-deep / 2} ${wide} ${deep}`, class: "map" });
  const body = (x: number, y: number, yaw: number) => `translate(${x} ${-y}) rotate(${(-yaw * 180) / Math.PI})`;
  for (const w of world.walls)
    picture.append(s("rect", { class: "wall", x: w.x - w.half_x, y: -w.y - w.half_y, width: 2 * w.half_x, height: 2 * w.half_y }));
  for (const { shape } of world.platforms)
    picture.append(isCircle(shape)
      ? s("circle", { class: "platform", cx: shape.x, cy: -shape.y, r: shape.radius })
      : s("rect", { class: "platform", x: shape.x0, y: -shape.y1, width: shape.x1 - shape.x0, height: shape.y1 - shape.y0 }));
  world.things.forEach((thing, k) => {
    const [w, d] = thing.size;
    const round = thingShapes[k] === "cylinder" || thingShapes[k] === "sphere";
    picture.append(round
      ? s("circle", { cx: thing.x, cy: -thing.y, r: w / 2, fill: thingColors[k] })
      : s("rect", { x: -w / 2, y: -d / 2, width: w, height: d, rx: 0.04, fill: thingColors[k], transform: body(thing.x, thing.y, thing.yaw) }));
  });
  world.agents.forEach((agent, k) => picture.append(s("circle", { cx: agent.x, cy: -agent.y, r: agent.radius, fill: agentColors[k] })));
  return picture;
}
