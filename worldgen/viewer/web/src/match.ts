// A match: the server plays and sends every frame; this page shows them as they come, and sends what people want.

import { Episode, type Packed } from "./data";
import { Hands, KEYS } from "./hands";
import type { Page } from "./page";
import { h } from "./ui/dom";

export interface MatchData { seats: string[]; token: string }
type Message =
  | { kind: "start"; episode: Packed; room: number }
  | { kind: "frame"; columns: Record<string, number[]> }
  | { kind: "end"; ended: string; kept: string; events: Packed["events"] };

const REDRAW = 12; // frames between two drawings of the timeline

export class Match {
  readonly ready: Promise<void>;
  frames = 0; // received of this episode
  private paused = false;
  private begun!: () => void;
  private queue: Promise<void> = Promise.resolve();
  private readonly hands: Hands[];
  private readonly says = h("p", { class: "says" });
  private readonly sent = new Map<string, string>();
  private readonly sending = new Set<string>();

  constructor(private readonly page: Page, private readonly data: MatchData) {
    this.ready = new Promise((done) => { this.begun = done; });
    this.hands = data.seats.map((_, k) => new Hands(k));
    const seats = data.seats.map((seat, k) => h("div", {}, h("b", {}, seat), h("span", { class: "muted" }, KEYS[k]?.told ?? `gamepad ${k + 1}`)));
    const pause = h("button", { type: "button", onclick: () => this.pause() }, "pause");
    const again = h("button", { type: "button", onclick: () => void this.post("again") }, "next episode");
    document.body.append(h("section", { class: "card match", "aria-label": "who plays" }, ...seats, this.says, h("div", { class: "row" }, pause, again)));
    page.player.watching = true;
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

  /** Stop the clock of the match, or let it run on. */
  pause(): void {
    this.paused = !this.paused;
    this.says.textContent = this.paused ? "paused" : "";
    void this.post("pause", { on: this.paused ? "1" : "0" });
  }

  private async hear(message: Message): Promise<void> {
    const { page } = this;
    if (message.kind === "start") {
      const episode = await Episode.open(message.episode);
      episode.reserve(message.room);
      this.frames = 0;
      this.hands.forEach((hands) => hands.calm());
      this.sent.clear();
      this.says.textContent = "";
      page.begin(episode, message.episode);
      if (this.data.seats.length === 1) page.look("follow", episode.world.agents.findIndex((agent) => agent.name === this.data.seats[0]));
      this.begun();
    } else if (message.kind === "frame") {
      page.episode?.append(message.columns);
      this.frames += 1;
      if (this.frames % REDRAW === 0) page.redraw();
    } else {
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
