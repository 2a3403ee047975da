// What one agent sees, holds, does and has earned, beside the stage.

import type { Episode } from "../data";
import { h } from "./dom";
import { signed } from "./timeline";

const MIDDLE = 5; // of the bins 0..10 of an action

export class Panel {
  readonly element = h("aside", { class: "card panel", hidden: true, "aria-label": "agent" });
  private earned: Float32Array[] = []; // by rule, up to every frame
  private of: Episode | undefined;
  private agent = -1;
  private counted = 0; // frames that `earned` knows of

  draw(episode: Episode, agent: number, at: number): void {
    this.element.hidden = agent < 0;
    if (agent < 0) return;
    if (this.of !== episode || this.agent !== agent || this.counted < episode.frames) this.add(episode, agent);
    const { name, team } = episode.world.agents[agent], frame = Math.floor(at);
    const present = episode.agentPresent(agent, at), held = episode.held(agent, at);
    const rows: [string, string][] = present
      ? [["sees", this.seen(episode, agent, at)], ["holds", held < 0 ? "nothing" : episode.world.things[held].name], ["does", this.doing(episode, agent, at)]]
      : [["is", "out of the game"]];
    let total = 0;
    for (let k = 0; k < this.earned.length; k++) total += this.earned[k][frame];
    const rules = episode.packed.rules.flatMap((rule, k): [string, string][] =>
      this.earned[k][episode.last] || this.earned[k][frame] ? [[rule, signed(this.earned[k][frame])]] : []);
    this.element.replaceChildren(
      h("h2", {}, h("i", { class: "dot", style: `background:${episode.packed.agentColors[agent]}` }), name),
      h("p", { class: "muted" }, episode.packed.people.includes(name) ? "a person" : episode.packed.policies[team] ?? ""),
      list(rows), ...(episode.last ? [h("h3", {}, `reward ${signed(total)}`), list(rules, "figures")] : []));
  }

  private add(episode: Episode, agent: number): void {
    [this.of, this.agent, this.counted] = [episode, agent, episode.frames];
    this.earned = episode.packed.rules.map((_, rule) => {
      const sum = new Float32Array(episode.frames);
      for (let t = 1; t < episode.frames; t++) sum[t] = sum[t - 1] + episode.paid(rule, agent, t);
      return sum;
    });
  }

  private seen(episode: Episode, agent: number, at: number): string {
    const { agents, things } = episode.world;
    const others = agents.flatMap((other, k) => (k !== agent && episode.agentPresent(k, at) && episode.sees(agent, k, at) ? [other.name] : []));
    const found = things.flatMap((thing, k) => (episode.thingPresent(k, at) && episode.sees(agent, agents.length + k, at) ? [thing.name] : []));
    return [...others, ...found].join(", ") || "nothing";
  }

  private doing(episode: Episode, agent: number, at: number): string {
    const action = episode.action(agent, at);
    if (!action) return "nothing yet";
    const [forward, left, turn] = action.move.map((bin) => bin - MIDDLE);
    const own = episode.senses(agent)?.frame !== "world";
    const part = (value: number, plus: string, minus: string) => (value ? `${value > 0 ? plus : minus} ${Math.abs(value)}` : "");
    const words = [
      part(forward, own ? "forward" : "east", own ? "back" : "west"), part(left, own ? "left" : "north", own ? "right" : "south"),
      part(turn, "turns left", "turns right"), action.grab ? "grabs" : "", action.lock ? "locks" : "",
    ];
    return words.filter(Boolean).join(", ") || "rests";
  }
}

function list(rows: [string, string][], kind = ""): HTMLElement {
  return h("dl", { class: kind }, ...rows.flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]));
}
