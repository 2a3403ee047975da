// The timeline: phases, what happened when, each team's reward so far; click or drag in it to go there.

import type { Episode, Happening } from "../data";
import { h, s } from "./dom";

const PHASES = 16, ROW = 11, CURVES = 56, GAP = 4; // pixels
const POINTS = 600; // of a curve, at most

interface Row { name: string; title: string; color: (event: Happening) => string; events: Happening[] }

export class Timeline {
  readonly element = h("div", { class: "timeline", role: "slider", tabindex: 0, "aria-label": "moment of the episode" });
  private readonly tip = h("div", { class: "tip", hidden: true });
  private readonly cursor = s("line", { class: "cursor" });
  private readonly shade = s("rect", { class: "shade" });
  private episode?: Episode;
  private left = 0;
  private most = 0; // pixels of a row's name
  private small = false;
  private width = 1;
  private pen?: CanvasRenderingContext2D;

  constructor(private readonly goto: (frame: number) => void) {
    this.element.addEventListener("pointerdown", (event) => this.press(event));
    this.element.addEventListener("pointermove", (event) => this.hover(event));
    this.element.addEventListener("pointerleave", () => { this.tip.hidden = true; });
  }

  show(episode: Episode, full: boolean): void {
    this.episode = episode;
    const box = this.element.getBoundingClientRect(), narrow = box.width < 560;
    const rows = full ? rowsOf(episode) : [], curves = full && episode.last > 0;
    this.small = narrow;
    const names = [...rows.map((row) => row.name), curves ? "reward" : ""].map((name) => this.wide(name));
    const ends = curves ? episode.score.map((score) => this.wide(signed(score[episode.last]), true)) : [];
    this.most = box.width * (narrow ? 0.24 : 0.16);
    this.left = full ? Math.ceil(Math.min(Math.max(...names), this.most)) + 9 : 0;
    this.width = Math.max(box.width - this.left - Math.ceil(Math.max(0, ...ends)) - (ends.length ? 10 : 0), 10);
    const height = PHASES + GAP + rows.length * ROW + (curves ? CURVES + GAP : 0);
    const picture = s("svg", { width: box.width, height, viewBox: `0 0 ${box.width} ${height}` });
    picture.append(this.shade, ...this.phases(), ...rows.flatMap((row, k) => this.row(row, PHASES + GAP + k * ROW)));
    if (curves) picture.append(...this.curves(PHASES + GAP + rows.length * ROW + GAP));
    picture.append(this.cursor);
    set(this.shade, { x: this.left, y: 0, height, width: 0 });
    set(this.cursor, { y1: 0, y2: height });
    this.element.replaceChildren(picture, this.tip);
    set(this.element, { "aria-valuemin": 0, "aria-valuemax": episode.whole });
  }

  draw(at: number): void {
    const x = this.x(at);
    set(this.cursor, { x1: x, x2: x });
    set(this.shade, { width: Math.max(x - this.left, 0) });
    set(this.element, { "aria-valuenow": Math.floor(at), "aria-valuetext": `step ${Math.floor(at)}` });
  }

  /** Pixels that a text takes, as a row's name or at a curve's end. */
  private wide(text: string, end = false): number {
    const pen = (this.pen ??= document.createElement("canvas").getContext("2d")!);
    pen.font = end ? "600 11px system-ui, sans-serif" : `${this.small ? 9 : 10.5}px system-ui, sans-serif`;
    return 1.06 * pen.measureText(text).width;
  }

  /** A row's name, shortened where it has no room. */
  private fitted(name: string): string {
    let text = name;
    while (text.length > 2 && this.wide(text) > this.most) text = `${text.slice(0, text.endsWith("…") ? -2 : -1)}…`;
    return text;
  }

  private x(frame: number): number {
    return this.left + (frame / Math.max(this.episode?.whole ?? 1, 1)) * this.width;
  }

  private frame(event: PointerEvent): number {
    const x = event.clientX - this.element.getBoundingClientRect().left - this.left;
    return Math.round(Math.max(0, Math.min(1, x / this.width)) * (this.episode?.whole ?? 0));
  }

  private press(event: PointerEvent): void {
    this.element.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => this.goto(this.frame(moved));
    const stop = () => this.element.removeEventListener("pointermove", move);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("lostpointercapture", stop, { once: true });
    move(event);
  }

  private hover(event: PointerEvent): void {
    const { episode } = this;
    if (!episode || event.pointerType === "touch") return;
    const frame = this.frame(event), box = this.element.getBoundingClientRect();
    const now = episode.events.filter(({ start, end }) => start <= frame && frame < end).slice(0, 8);
    const seconds = (frame * episode.packed.stepTime).toFixed(1);
    this.tip.replaceChildren(h("b", {}, `step ${frame} · ${seconds} s`), ...now.map((one) => h("div", {}, told(one))));
    this.tip.hidden = false;
    this.tip.style.left = `${Math.max(80, Math.min(event.clientX - box.left, box.width - 80))}px`;
  }

  private phases(): SVGElement[] {
    const { phases, steps } = this.episode!.world;
    const whole = Math.max(this.episode!.whole, 1);
    return phases.filter((phase) => phase.start <= whole).flatMap((phase, k) => {
      const x = this.x(phase.start), end = this.x(Math.min(phase.end, steps, whole));
      const wide = Math.max(end - x - 1, 0);
      const bar = s("rect", { class: `phase p${k % 2}`, x, y: 0, width: wide, height: PHASES, rx: 3 });
      const name = s("text", { class: "phase-name", x: x + wide / 2, y: PHASES - 4.5 }, wide > 7 * phase.name.length ? phase.name : "");
      return [bar, name];
    });
  }

  private row(row: Row, y: number): SVGElement[] {
    const marks = row.events.map((event) => s("rect", {
      class: "event", x: this.x(event.start), y: y + 2, height: ROW - 4, rx: 2, fill: row.color(event),
      width: Math.max(this.x(Math.min(event.end, this.episode!.last)) - this.x(event.start), 2),
    }));
    const track = s("rect", { class: "track", x: this.left, y: y + 2, width: this.width, height: ROW - 4, rx: 2 });
    return [s("text", { class: "row-name", x: this.left - 8, y: y + ROW - 2.5 }, s("title", {}, `${row.name}: ${row.title}`), this.fitted(row.name)), track, ...marks];
  }

  private curves(top: number): SVGElement[] {
    const episode = this.episode!, scores = episode.score;
    const low = Math.min(0, ...scores.map((score) => Math.min(...thinned(score)))), high = Math.max(0, ...scores.map((score) => Math.max(...thinned(score))));
    const y = (value: number) => top + 5 + ((high - value) / Math.max(high - low, 1e-9)) * (CURVES - 10);
    const stride = Math.max(1, Math.ceil(episode.frames / POINTS)), found: SVGElement[] = [];
    found.push(s("line", { class: "zero", x1: this.left, x2: this.left + this.width, y1: y(0), y2: y(0) }));
    found.push(s("text", { class: "row-name", x: this.left - 8, y: top + CURVES / 2 + 3 }, s("title", {}, "reward so far, the mean of a team's members"), "reward"));
    const ends = spread(scores.map((score) => y(score[episode.last])), 11, top + 4, top + CURVES - 4);
    scores.forEach((score, team) => {
      const color = colorOf(episode, episode.teams[team]), points: string[] = [];
      for (let t = 0; t < episode.frames; t += stride) points.push(`${this.x(t).toFixed(1)},${y(score[t]).toFixed(1)}`);
      points.push(`${this.x(episode.last).toFixed(1)},${y(score[episode.last]).toFixed(1)}`);
      found.push(s("polyline", { class: "curve", points: points.join(" "), stroke: color }));
      found.push(s("text", { class: "end", x: this.left + this.width + 6, y: ends[team] + 3.5, fill: color }, signed(score[episode.last])));
    });
    return found;
  }
}

/** With a sign and one decimal, or as many as it takes to tell it from nothing. */
export function signed(value: number): string {
  const size = Math.abs(value), text = size.toFixed(size >= 0.95 || size < 0.0005 ? 1 : size >= 0.095 ? 2 : 3);
  return `${value < 0 && Number(text) > 0 ? "−" : "+"}${text.replace(/(\.\d+?)0+$/, "$1")}`;
}

export function colorOf(episode: Episode, team: string): string {
  return episode.packed.agentColors[episode.world.agents.findIndex((agent) => agent.team === team)];
}

export function told({ kind, who, by }: Happening): string {
  const words: Record<string, string> = { seen: "is seen by", held: "is held by", locked: "is locked by" };
  return kind === "gone" ? `${who} is out` : `${who} ${by ? `${words[kind]} ${by}` : "is locked"}`;
}

function rowsOf(episode: Episode): Row[] {
  const teamOf = new Map(episode.world.agents.map((agent) => [agent.name, agent.team]));
  const byTeam = (name: string) => (teamOf.has(name) ? colorOf(episode, teamOf.get(name)!) : "#7b8496");
  const of = (kind: string) => episode.events.filter((event) => event.kind === kind);
  const rows: Row[] = episode.teams.map((team) => ({
    name: `${team} seen`, title: `steps in which a rival sees some of ${team}, in the colour of who saw first`,
    color: (event) => byTeam(event.by), events: of("seen").filter((event) => teamOf.get(event.who) === team),
  }));
  rows.push({ name: "held", title: "things in somebody's grip", color: (event) => byTeam(event.by), events: of("held") });
  rows.push({ name: "locked", title: "locked things, in the colour of who locked them", color: (event) => byTeam(event.by), events: of("locked") });
  rows.push({ name: "out", title: "who was removed", color: (event) => byTeam(event.who), events: of("gone") });
  return rows.filter((row) => row.events.length);
}

/** A few of many numbers; Math.max takes only so many. */
const thinned = (values: Float32Array) => values.filter((_, k) => k % Math.ceil(values.length / 5000) === 0 || k === values.length - 1);

/** Heights moved apart until any two are `least` from each other, where there is room. */
function spread(heights: number[], least: number, top: number, bottom: number): number[] {
  const order = heights.map((_, k) => k).sort((a, b) => heights[a] - heights[b]), found = [...heights];
  order.forEach((k, rank) => {
    if (rank) found[k] = Math.max(found[k], found[order[rank - 1]] + least);
  });
  const over = Math.max(0, found[order[order.length - 1]] - bottom);
  return found.map((height) => Math.max(height - over, top));
}

function set(element: Element, values: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, String(value));
}
