// What every key does; ui/help.ts lists them.

import type { Page } from "./page";

export function listen(page: Page): void {
  const { player } = page;
  const acts: Record<string, (shift: boolean) => void> = {
    " ": () => player.toggle(),
    ArrowLeft: (shift) => player.step(shift ? -10 : -1),
    ArrowRight: (shift) => player.step(shift ? 10 : 1),
    ArrowUp: () => player.faster(1),
    ArrowDown: () => player.faster(-1),
    Home: () => player.goto(0),
    End: () => player.goto(player.last),
    0: () => page.look("orbit"),
    Escape: () => page.look("orbit"),
    t: () => page.look("top"),
    f: () => page.look(page.stage.cameras.mode === "first" ? "follow" : "first", page.followed),
    v: () => page.layer("vision"),
    l: () => page.layer("lidar"),
    x: () => page.layer("sights"),
    n: () => page.layer("names"),
    r: () => page.layer("regions"),
    g: () => page.showGallery(),
    d: () => page.paint(page.theme === "dark" ? "light" : "dark"),
    p: () => void page.savePicture(),
    "[": () => page.turn(-1),
    "]": () => page.turn(1),
    "?": () => page.showHelp(),
  };
  window.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target.tagName === "SELECT" && event.key !== "Escape") return; // chooses by letters and arrows
    if (["number", "range"].includes((target as HTMLInputElement).type)) return; // has a use for arrows itself
    if (["BUTTON", "INPUT"].includes(target.tagName) && event.key === " ") return; // presses it
    const number = Number(event.key);
    const act = acts[event.key] ?? acts[event.key.toLowerCase()];
    if (act) act(event.shiftKey);
    else if (number >= 1 && number <= (page.episode?.world.agents.length ?? 0)) page.look("follow", number - 1);
    else return;
    event.preventDefault();
  });
}
