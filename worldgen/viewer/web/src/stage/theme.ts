// Colours of the stage, by light and dark page; everything else about colour comes with the episode.

export interface Theme {
  background: string; tiles: [string, string]; wall: string; wallTop: string; outer: string; outerTop: string;
  platform: string; region: string; door: string; sky: number; ground: number; ambient: number; sun: number;
}

export const THEMES: Record<"light" | "dark", Theme> = {
  light: {
    background: "#e9edf3", tiles: ["#fbfcfd", "#f0f3f7"], wall: "#b9c1ce", wallTop: "#dfe4eb", outer: "#9aa5b6",
    outerTop: "#cdd4de", platform: "#eee6d4", region: "#6068a8", door: "#8b97ad", sky: 0xffffff, ground: 0xd8dde6,
    ambient: 1.8, sun: 1.75,
  },
  dark: {
    background: "#12161e", tiles: ["#2b323e", "#262c37"], wall: "#59657a", wallTop: "#7b879b", outer: "#465064",
    outerTop: "#667186", platform: "#4b473c", region: "#9aa3ff", door: "#8794ad", sky: 0xdfe8ff, ground: 0x2c3340,
    ambient: 1.6, sun: 1.6,
  },
};

export const ALARM = "#ff3b30"; // the cone of whoever sees a rival
