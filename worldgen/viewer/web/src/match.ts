// A match: the server plays and sends every frame; this page shows them as they come, and sends what people want.

import { Episode, type Packed } from "./data";
import { Hands, KEYS } from "./hands";
import type { Page } from "./page";
import { h } from "./ui/dom";

export interface MatchData { seats: string[]; token: string }
type Message =
  | { kind: "start"; episode: Packed; room: number }
  | { kind: "frame"; columns: Record<string, number[]>; events?: Packed["events"] }
  | { kind: "paused"; on: boolean }
  | { kind: "end"; ended: string; kept: string; events: Packed["events"] };

export class Match {
  readonly ready: Promise<void>;
  frames = 0; // received of this episode
  private seat = -1; // the only seat's number in this episode, for teams may be of another size in every one
  private wished: "follow" | "first" | undefined = "follow"; // how to look after it
  private paused = false;
  private begun!: () => void;
  private queue: Promise<void> = Promise.resolve();
  private readonly hands: Hands[];
  private readonly button = h("button", { type: "button", onclick: () => this.pause() }, "pause");
  private readonly says = h("p", { class: "says" });
  private readonly sent = new Map<string, string>();
  private readonly sending = new Set<string>();

  constructor(private readonly page: Page, private readonly data: MatchData) {
    this.ready = new Promise((done) => { this.begun = done; });
    this.hands = data.seats.map((_, k) => new Hands(k));
    const seats = data.seats.map((seat, k) => h("div", {}, h("b", {}, seat), h("span", { class: "muted" }, KEYS[k]?.told ?? `gamepad ${k + 1}`)));
    const keys = window.matchMedia("(pointer: coarse)").matches ? h("p", { class: "muted" }, "this needs a keyboard or a gamepad") : undefined;
    const again = h("button", { type: "button", onclick: () => void this.post("again") }, "next episode");
    document.body.append(h("section", { class: "card match", "aria-label": "who plays" }, ...seats, keys, this.says, h("div", { class: "row" }, this.button, again)));
    page.player.watching = page.stage.steady = true;
    document.documentElement.classList.add("watching");
    const stream = new EventSource(`/events?${new URLSearchParams({ token: data.token })}`);
    stream.addEventListener("message", (event) => {
      const message = JSON.parse(event.data as string) as Message;
      this.queue = this.queue.then(() => this.hear(message));
    });
    stream.addEventListener("error", () => { this.says.textContent = "worldgen play has ended; start it again, and open the address it prints"; });
    window.addEventListener("keydown", (event) => this.press(event, true), true); // before the page's own keys
    window.addEventListener("keyup", (event) => this.press(event, false), true);
    window.addEventListener("blur", () => this.hands.forEach((hands) => hands.release()));
    setInterval(() => this.send(), 33);
  }

  /** Stop the clock of the match, or let it run on; the server says when it has. */
  pause(): void { void this.post("pause", { on: this.paused ? "0" : "1" }); }

  private told(paused: boolean): void {
    this.paused = paused;
    this.button.textContent = paused ? "go on" : "pause";
    this.says.textContent = paused ? "paused" : "";
  }

  private async hear(message: Message): Promise<void> {
    const { page } = this;
    if (message.kind === "start") {
      const episode = await Episode.open(message.episode);
      episode.reserve(message.room);
      this.frames = 0;
      this.hands.forEach((hands) => hands.calm());
      this.sent.clear();
      this.told(false);
      const { cameras } = page.stage, behind = cameras.mode === "follow" || cameras.mode === "first" ? cameras.mode : undefined;
      if (this.seat >= 0) this.wished = page.followed === this.seat ? behind : undefined; // the view may have been turned elsewhere
      page.begin(episode, message.episode);
      page.stage.cameras.quick = true;
      this.seat = this.data.seats.length === 1 ? episode.world.agents.findIndex((agent) => agent.name === this.data.seats[0]) : -1;
      if (this.wished && this.seat >= 0) page.look(this.wished, this.seat);
      this.begun();
      requestAnimationFrame(() => void this.post("ready")); // drawn: the clock may run
    } else if (message.kind === "frame") {
      page.episode?.append(message.columns);
      this.frames += 1;
      if (message.events) {
        page.episode?.happened(message.events);
        page.redraw();
      }
    } else if (message.kind === "paused") {
      this.told(message.on);
    } else {
      if (page.episode) page.episode.waits = false;
      page.episode?.happened(message.events);
      page.redraw();
      this.says.textContent = message.kept ? `kept as ${message.kept}` : "";
    }
  }

  private press(event: KeyboardEvent, down: boolean): void {
    if (down && (event.ctrlKey || event.metaKey || event.altKey)) return;
    if (this.hands.some((hands) => hands.press(event.code, down))) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  /** Tell the server what has changed of what people want. */
  private send(): void {
    const pads = navigator.getGamepads?.() ?? [];
    this.data.seats.forEach((seat, k) => {
      const { move, grab, lock } = this.hands[k].wish(pads[k] ?? undefined);
      const wish = { seat, move: move.join(), grab: grab ? "1" : "0", lock: lock ? "1" : "0" }, text = JSON.stringify(wish);
      if (this.sent.get(seat) === text || this.sending.has(seat)) return;
      this.sending.add(seat); // one after another, so that none overtakes
      void this.post("act", wish).then((heard) => {
        if (heard) this.sent.set(seat, text);
        this.sending.delete(seat);
      });
    });
  }

  /** Whether it was heard. */
  private async post(what: string, query: Record<string, string> = {}): Promise<boolean> {
    const address = `/${what}?${new URLSearchParams({ token: this.data.token, ...query })}`;
    return await fetch(address, { method: "POST" }).then((response) => response.ok, () => false);
  }
}
