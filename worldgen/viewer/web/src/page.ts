// The page: its parts, and what happens when something in it is pressed.

import { Episode, type Packed } from "./data";
import type { Live } from "./live";
import { Player, SPEEDS } from "./player";
import type { Mode } from "./stage/cameras";
import { Stage, type Layers } from "./stage/stage";
import { button, h, icon } from "./ui/dom";
import { gallery } from "./ui/gallery";
import { help } from "./ui/help";
import { Panel } from "./ui/panel";
import { signed, Timeline } from "./ui/timeline";

const LAYERS: [keyof Layers, string, string][] = [
  ["vision", "vision", "V"], ["lidar", "lidar", "L"], ["sights", "who sees whom", "X"], ["names", "names", "N"], ["regions", "regions", "R"],
];

export class Page {
  readonly player = new Player(() => this.invalidate());
  readonly stage: Stage;
  episode?: Episode;
  number = 0;
  followed = -1;
  live?: Live;
  drawn = 0; // pictures so far
  theme: "light" | "dark";
  private stale = true;
  private before = 0;
  private full = window.innerWidth >= 640;
  private readonly canvas = h("canvas", { id: "stage", tabindex: -1 });
  private readonly names = h("div", { id: "names", "aria-hidden": "true" });
  private readonly title = h("header", { class: "card title" });
  private figures: HTMLElement[] = []; // each team's reward so far
  private readonly panel = new Panel();
  private readonly timeline = new Timeline((frame) => { this.player.toggle(false); this.player.goto(frame); });
  private readonly clock = h("output", { class: "clock" });
  private readonly playing = button("play", "play", "space", () => this.player.toggle());
  private readonly speed = h("select", { "aria-label": "speed", title: "speed" }, ...SPEEDS.map((one) => h("option", { value: one }, `${one}×`)));
  private readonly view = h("select", { "aria-label": "view", title: "where to look from" });
  private readonly toggles = new Map<keyof Layers, HTMLInputElement>();
  private readonly tools = this.makeTools();
  private readonly foot = this.makeFoot();

  constructor(private episodes: Packed[]) {
    this.theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    document.documentElement.dataset.theme = this.theme;
    document.body.replaceChildren(this.canvas, this.names, this.title, this.tools, this.panel.element, this.foot);
    this.stage = new Stage(this.canvas, () => this.invalidate());
    this.speed.value = "1";
    this.speed.addEventListener("change", () => { this.player.speed = Number(this.speed.value); this.speed.blur(); });
    this.view.addEventListener("change", () => { const [mode, agent] = this.view.value.split(" "); this.look(mode as Mode, Number(agent ?? -1)); this.view.blur(); });
    let pressed = [0, 0];
    this.canvas.addEventListener("pointerdown", (event) => { pressed = [event.clientX, event.clientY]; });
    this.canvas.addEventListener("click", (event) => {
      if (Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < 5) this.pick(event); // else it was a turn
    });
    window.addEventListener("resize", () => this.layout());
    new ResizeObserver(() => this.layout()).observe(this.foot);
    requestAnimationFrame((now) => this.frame(now));
  }

  /** Show an episode of the page, from a frame on. */
  async open(number: number, at = 0): Promise<void> {
    this.number = (number + this.episodes.length) % this.episodes.length;
    this.begin(await Episode.open(this.episodes[this.number]), this.episodes[this.number], at);
  }

  /** Show an episode, which may be one that is still being played. */
  begin(episode: Episode, packed: Packed, at = 0): void {
    if (!this.episodes.includes(packed)) [this.episodes, this.number] = [[packed], 0];
    this.episode = episode;
    if (this.followed >= episode.world.agents.length) this.followed = -1;
    this.stage.show(episode, this.theme);
    this.drawTitle(episode);
    this.drawViews(episode);
    const { mode } = this.stage.cameras;
    if (mode === "follow" || mode === "first") this.look(this.followed < 0 ? "orbit" : mode, this.followed);
    else this.view.value = mode;
    this.foot.classList.toggle("still", episode.last === 0 && !this.player.watching);
    this.player.open(episode, at);
    this.layout();
  }

  /** The episode, or in a live preview the seed, that is so many places on. */
  turn(by: number): void {
    if (this.live) this.live.go(this.live.seed + by);
    else if (!this.player.watching && this.episodes.length > 1) void this.open(this.number + by);
  }

  /** Take other episodes in place of the page's own; the same one stays in view. */
  async load(episodes: Packed[]): Promise<void> {
    this.episodes = episodes;
    await this.open(Math.min(this.number, episodes.length - 1), this.player.at);
  }

  /** Draw the timeline anew: there is more to it now. */
  redraw(): void {
    if (this.episode) this.timeline.show(this.episode, this.full);
    if (this.episode) this.drawTitle(this.episode);
    this.invalidate();
  }

  look(mode: Mode, agent = -1): void {
    this.followed = mode === "follow" || mode === "first" ? Math.max(agent, 0) : agent;
    this.stage.look(mode, Math.max(this.followed, 0), this.player.at);
    this.view.value = mode === "follow" || mode === "first" ? `${mode} ${this.followed}` : mode;
    this.invalidate();
  }

  layer(name: keyof Layers, on = !this.stage.layers[name]): void {
    this.stage.layers[name] = on;
    this.toggles.get(name)!.checked = on;
    this.invalidate();
  }

  paint(theme: "light" | "dark"): void {
    this.theme = document.documentElement.dataset.theme = theme;
    if (this.episode) this.stage.show(this.episode, theme);
    this.invalidate();
  }

  showGallery(): void {
    if (this.episodes.length > 1) this.pop(gallery(this.episodes, this.number, (k) => void this.open(k)));
  }

  showHelp(): void {
    const still = this.foot.classList.contains("still");
    this.pop(help(this.player.watching ? "play" : this.live ? "live" : still ? "still" : "replay"));
  }

  /** What is seen now, as a picture, without the panels. */
  async picture(): Promise<Blob> {
    this.draw();
    const copy = h("canvas", { width: this.canvas.width, height: this.canvas.height }), pen = copy.getContext("2d")!;
    const scale = this.canvas.width / this.canvas.clientWidth;
    pen.drawImage(this.canvas, 0, 0);
    pen.font = `600 ${12 * scale}px system-ui, sans-serif`;
    pen.textAlign = "center";
    const card = getComputedStyle(document.documentElement).getPropertyValue("--card"), ink = getComputedStyle(document.documentElement).getPropertyValue("--ink");
    pen.textBaseline = "middle";
    for (const { name, x, y, color } of this.stage.labels(this.player.at)) {
      const wide = pen.measureText(name).width / scale + 14, left = (x - wide / 2) * scale, top = (y - 9) * scale;
      pen.fillStyle = card;
      pen.beginPath();
      pen.roundRect(left, top, wide * scale, 18 * scale, 6 * scale);
      pen.fill();
      pen.fillStyle = color;
      pen.fillRect(left, top + 3 * scale, 3 * scale, 12 * scale);
      pen.fillStyle = ink;
      pen.fillText(name, x * scale, y * scale);
    }
    return await new Promise((done) => copy.toBlob((blob) => done(blob!)));
  }

  async savePicture(): Promise<void> {
    const url = URL.createObjectURL(await this.picture()), world = this.episode?.world;
    h("a", { href: url, download: `${world?.scenario}-seed-${world?.seed}-step-${this.player.frame}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  invalidate(): void { this.stale = true; }

  private frame(now: number): void {
    this.player.tick(Math.min((now - this.before) / 1000, 0.25));
    this.before = now;
    if (this.stage.cameras.controls.enabled) this.stage.cameras.controls.update();
    if (this.stale) this.draw();
    requestAnimationFrame((next) => this.frame(next));
  }

  private draw(): void {
    this.stale = false;
    const { episode, player } = this;
    if (!episode) return;
    this.stage.chosen = this.followed;
    this.stage.draw(player.at);
    this.names.replaceChildren(...this.stage.labels(player.at).map(({ name, x, y, color }) =>
      h("span", { style: `transform:translate(${x.toFixed(1)}px,${y.toFixed(1)}px);--team:${color}` }, name)));
    this.timeline.draw(player.at);
    this.panel.draw(episode, this.followed, player.at);
    if (episode.last) this.figures.forEach((figure, k) => { figure.textContent = signed(episode.score[k][player.frame]); });
    this.playing.replaceChildren(icon(player.playing ? "pause" : "play"));
    this.speed.value = String(player.speed);
    const wide = window.innerWidth >= 640;
    const phase = wide && episode.world.phases.length > 1 ? ` · ${episode.world.phases[episode.phase(player.at)]?.name ?? ""}` : "";
    this.clock.textContent = `step ${player.frame}/${episode.whole} · ${(player.at * episode.packed.stepTime).toFixed(1)} s${phase}`;
    this.drawn += 1;
  }

  private layout(): void {
    if (this.episode && !this.foot.classList.contains("still")) this.timeline.show(this.episode, this.full);
    const box = this.foot.getBoundingClientRect(); // now that it is as high as it will be
    this.canvas.style.width = `${window.innerWidth}px`;
    this.canvas.style.height = `${window.innerHeight}px`;
    const still = this.foot.classList.contains("still");
    document.documentElement.style.setProperty("--foot", `${still ? 0 : box.height + 16}px`);
    const wide = window.innerWidth >= 640, left = this.live && wide ? 318 : 16;
    const card = document.querySelector(".live, .match"), over = wide || !card ? 0 : card.getBoundingClientRect().height + 8;
    const bottom = (still ? 16 : window.innerHeight - box.top + 8) + over, top = wide ? 70 : this.title.getBoundingClientRect().bottom + 8;
    this.stage.resize(window.innerWidth, window.innerHeight, { left, right: 16, top, bottom });
    this.invalidate();
  }

  private pick(event: MouseEvent): void {
    const agent = this.stage.pick(event.clientX, event.clientY);
    if (agent >= 0) this.look("follow", agent);
  }

  private pop(dialog: HTMLDialogElement): void {
    document.body.append(dialog);
    dialog.showModal();
  }

  private drawTitle(episode: Episode): void {
    const { scenario, seed, identity } = episode.world, many = this.episodes.length > 1;
    this.figures = episode.teams.map(() => h("output", { class: "figure", title: "reward so far, the mean of its members" }));
    const teams = episode.teams.map((team, k) => h("li", {},
      h("i", { class: "dot", style: `background:${episode.packed.agentColors[episode.world.agents.findIndex((a) => a.team === team)]}` }),
      h("span", { class: "team" }, team), h("span", { class: "muted policy", title: episode.packed.policies[team] ?? "" }, episode.packed.policies[team] ?? ""), this.figures[k]));
    const choose = h("select", { "aria-label": "episode" }, ...this.episodes.map((one, k) => h("option", { value: k, selected: k === this.number }, one.label)));
    choose.addEventListener("change", () => void this.open(Number(choose.value)));
    const chooser = many ? h("nav", {}, button("left", "the episode before", "[", () => this.turn(-1)), choose,
      button("right", "the next episode", "]", () => this.turn(1)), button("grid", "all episodes", "G", () => this.showGallery())) : undefined;
    const ended = episode.packed.ended === "discarded" ? h("p", { class: "alarm" }, "discarded: the physics broke down")
      : episode.packed.ended === "terminated" ? h("p", { class: "muted" }, `a rule ends it after ${episode.last} steps`) : undefined;
    this.toggles.get("regions")!.parentElement!.hidden = !this.stage.hasRegions;
    this.title.replaceChildren(...[h("h1", {}, scenario), h("p", { class: "muted" }, `seed ${seed} · ${identity}`), chooser, h("ul", {}, ...teams), ended].filter((one) => one !== undefined));
  }

  private drawViews(episode: Episode): void {
    const agents = (mode: string, label: string) => h("optgroup", { label },
      ...episode.world.agents.map((agent, k) => h("option", { value: `${mode} ${k}` }, `${mode === "first" ? "eyes of " : ""}${agent.name}`)));
    this.view.replaceChildren(h("option", { value: "orbit" }, "look around"), h("option", { value: "top" }, "from above"),
      agents("follow", "follow"), agents("first", "through the eyes of"));
  }

  private makeTools(): HTMLElement {
    const boxes = LAYERS.map(([name, label, key]) => {
      const box = h("input", { type: "checkbox", onchange: () => { this.layer(name, box.checked); box.blur(); } });
      box.checked = ["vision", "sights", "names"].includes(name);
      this.toggles.set(name, box);
      return h("label", { title: `${label} (${key})` }, box, label);
    });
    const shown = h("div", { class: "layers" }, this.view, ...boxes);
    const menu = button("menu", "what to show", "", () => shown.classList.toggle("open"));
    menu.classList.add("menu");
    return h("div", { class: "card tools" }, shown, button("camera", "save a picture", "P", () => void this.savePicture()),
      button("sun", "dark or light", "D", () => this.paint(this.theme === "dark" ? "light" : "dark")), button("help", "keys", "?", () => this.showHelp()), menu);
  }

  private makeFoot(): HTMLElement {
    const more = button("chart", "events and rewards", "", () => { this.full = !this.full; this.layout(); });
    const row = h("div", { class: "controls" }, button("back", "a step back", "←", () => this.player.step(-1)), this.playing,
      button("next", "a step on", "→", () => this.player.step(1)), this.clock, h("span", { class: "space" }), this.speed, more);
    return h("footer", { class: "card foot" }, row, this.timeline.element);
  }
}
