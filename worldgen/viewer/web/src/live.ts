// The live preview: asks the server for a world whenever the file, the seed, a slider or the policy changes.

import type { Packed } from "./data";
import type { Page } from "./page";
import { button, h } from "./ui/dom";

export interface LiveData { policies: string[]; token: string; seed: number }
interface Slider { path: string; low: number; high: number; unit: string; whole: boolean }
interface State { episodes?: Packed[]; sliders?: Slider[]; error?: string; warnings?: string; ms: number }

export class Live {
  seed = 0;
  readonly fixed = new Map<string, number>(); // what sliders hold, by path
  answers = 0; // so far
  private policy: string;
  private asking = false;
  private stale = false; // something has changed since it was asked
  private known = "";
  private sliders: Slider[] = [];
  private readonly number = h("input", { type: "number", min: 0, step: 1, value: 0, "aria-label": "seed" });
  private readonly list = h("div", { class: "sliders" });
  private readonly words = h("pre");
  private readonly trouble = h("div", { class: "trouble", role: "alert", hidden: true }, this.words,
    button("close", "hide this", "", () => { this.trouble.hidden = true; }));
  private readonly note = h("p", { class: "muted" });
  readonly element: HTMLElement;

  constructor(private readonly page: Page, private readonly data: LiveData) {
    this.policy = data.policies[0];
    this.seed = data.seed;
    this.number.value = String(data.seed);
    const who = h("select", { "aria-label": "who plays" }, ...data.policies.map((name) => h("option", { value: name, title: name }, short(name))));
    who.addEventListener("change", () => { this.policy = who.value; who.blur(); void this.ask(); });
    this.number.addEventListener("change", () => { this.number.blur(); this.go(Number(this.number.value)); });
    const mjcf = h("a", { href: "#", target: "_blank", class: "muted" }, "MJCF");
    mjcf.addEventListener("click", () => { mjcf.href = this.address("mjcf"); });
    const seeds = h("div", { class: "row" }, "seed", button("left", "the seed before", "[", () => this.go(this.seed - 1)), this.number,
      button("right", "the next seed", "]", () => this.go(this.seed + 1)));
    this.element = h("section", { class: "card live", "aria-label": "live preview" }, seeds, h("div", { class: "row" }, who, mjcf), this.list, this.note);
    document.documentElement.classList.add("live-page");
    document.body.append(this.element, this.trouble);
    this.listen();
  }

  go(seed: number): void {
    this.seed = Math.min(Math.max(0, Math.floor(seed) || 0), Number.MAX_SAFE_INTEGER);
    this.number.value = String(this.seed);
    void this.ask();
  }

  /** Fix a value, or with undefined have it drawn again. */
  fix(path: string, value: number | undefined): void {
    if (value === undefined) this.fixed.delete(path);
    else this.fixed.set(path, value);
    void this.ask();
  }

  /** Ask for the world as it is now; one question at a time, and once more where something changed meanwhile. */
  async ask(): Promise<void> {
    this.stale = true;
    if (this.asking) return;
    this.asking = true;
    while (this.stale) {
      this.stale = false;
      await this.show(await this.answer());
    }
    this.asking = false;
  }

  private async answer(): Promise<State> {
    try {
      const response = await fetch(this.address("state"));
      return response.ok ? ((await response.json()) as State) : { error: await response.text(), ms: 0 };
    } catch {
      return { error: "worldgen preview has ended; start it again, and open the address it prints", ms: 0 };
    }
  }

  private async show(state: State): Promise<void> {
    this.trouble.hidden = !(state.error || state.warnings);
    this.words.textContent = state.error ?? state.warnings ?? "";
    this.trouble.classList.toggle("warning", !state.error);
    if (state.episodes) {
      this.drawSliders(state.sliders ?? []);
      await this.page.load(state.episodes);
      if (this.page.player.last > 0 && !this.page.player.playing) this.page.player.toggle(true);
    }
    this.note.textContent = state.error ? "the last world that could be drawn" : `drawn in ${state.ms} ms`;
    this.answers += 1;
  }

  private address(what: string): string {
    const query = new URLSearchParams({ token: this.data.token, seed: String(this.seed), policy: this.policy });
    for (const [path, value] of this.fixed) query.append("set", `${path}=${value}${this.sliders.find((s) => s.path === path)?.unit ?? ""}`);
    return `/${what}?${query}`;
  }

  private listen(): void {
    const stream = new EventSource(`/events?${new URLSearchParams({ token: this.data.token })}`);
    stream.addEventListener("message", () => void this.ask());
    stream.addEventListener("open", () => void this.ask());
  }

  private drawSliders(sliders: Slider[]): void {
    const key = JSON.stringify(sliders);
    if (key === this.known) return;
    this.known = key;
    this.sliders = sliders;
    for (const path of this.fixed.keys())
      if (!sliders.some((s) => s.path === path)) this.stale = this.fixed.delete(path); // draw what the file says now
    this.list.replaceChildren(...sliders.map((slider) => this.row(slider)));
  }

  private row({ path, low, high, unit, whole }: Slider): HTMLElement {
    const range = h("input", { type: "range", min: low, max: high, step: whole ? 1 : (high - low) / 100, "aria-label": path });
    const value = h("output", {}), free = button("close", `draw ${path} again`, "", () => { this.fix(path, undefined); show(); });
    const show = () => {
      const fixed = this.fixed.get(path);
      range.value = String(fixed ?? (low + high) / 2);
      range.classList.toggle("drawn", fixed === undefined);
      value.textContent = fixed === undefined ? `${low}..${high}${unit}` : `${whole ? fixed : fixed.toPrecision(3)}${unit}`;
      free.style.visibility = fixed === undefined ? "hidden" : "visible";
    };
    range.addEventListener("input", () => { this.fix(path, Number(range.value)); show(); });
    range.addEventListener("click", () => { if (!this.fixed.has(path)) { this.fix(path, Number(range.value)); show(); } }); // where it stands
    range.addEventListener("change", () => range.blur());
    show();
    return h("div", { class: "slider", title: path }, h("span", {}, path), range, value, free);
  }
}

/** The last two parts of a run's path tell it from others. */
const short = (name: string) => name.split("/").filter(Boolean).slice(-2).join("/");
