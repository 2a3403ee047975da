// Where the page begins: its episodes stand in it as JSON. `#step=40&view=top` in its address opens it so.

import { cone, lidar } from "./cones";
import type { Packed } from "./data";
import { listen } from "./keys";
import { Live, type LiveData } from "./live";
import { Match, type MatchData } from "./match";
import { Page } from "./page";
import { Solids } from "./rays";
import type { Mode } from "./stage/cameras";

declare global {
  interface Window { worldgen: { page: Page; cone: typeof cone; lidar: typeof lidar; Solids: typeof Solids; live?: Live; match?: Match } }
}

interface Data { episodes: Packed[]; lidar: boolean; live: LiveData | null; play: MatchData | null }

async function begin(): Promise<void> {
  const { episodes, lidar: rays, live, play } = JSON.parse(document.getElementById("data")!.textContent!) as Data;
  const page = new Page(episodes), wished = new URLSearchParams(location.hash.slice(1));
  window.worldgen = { page, cone, lidar, Solids }; // for the console, and for whoever drives the page from outside
  listen(page);
  page.layer("lidar", rays);
  if (live) {
    const asks = (page.live = window.worldgen.live = new Live(page, live));
    await asks.ask();
    document.documentElement.dataset.ready = "";
    return;
  }
  if (play) {
    window.worldgen.match = new Match(page, play);
    await window.worldgen.match.ready;
    document.documentElement.dataset.ready = "";
    return;
  }
  const number = (name: string) => Math.max(0, Math.floor(Number(wished.get(name))) || 0); // an address may say anything
  await page.open(number("episode"), number("step"));
  const [mode, agent] = (wished.get("view") ?? "").split(" "), k = Number(agent ?? -1);
  if (mode === "top" || ((mode === "follow" || mode === "first") && Number.isInteger(k) && k < page.episode!.world.agents.length)) page.look(mode as Mode, k);
  else page.look("orbit");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!wished.has("step") && !calm) page.player.toggle(true);
  document.documentElement.dataset.ready = "";
}

begin().catch((error: unknown) => {
  document.body.append(Object.assign(document.createElement("p"), { className: "failed", textContent: `This page cannot be shown: ${error}` }));
  throw error;
});
