// Making elements: h("button", { class: "tool", onclick: ... }, "text", child).

type Child = Node | string | undefined;
type Props = Record<string, string | number | boolean | ((event: never) => void) | undefined>;

const SVG = "http://www.w3.org/2000/svg";

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}

export function s<K extends keyof SVGElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill<E extends Element>(element: E, props: Props, children: Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined));
  return element;
}

const PATHS = {
  play: "M7 4.5v15l13-7.5z",
  pause: "M6 4.5h4.5v15H6zM13.5 4.5H18v15h-4.5z",
  back: "M18 5v14l-9-7zM6 5h2.4v14H6z",
  next: "M6 5v14l9-7zM15.6 5H18v14h-2.4z",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  grid: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  camera: "M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 10.2a3.3 3.3 0 1 0 .01 0z",
  sun: "M12 7.5a4.5 4.5 0 1 0 .01 0zM12 1.5v3M12 19.5v3M1.5 12h3M19.5 12h3M4.6 4.6l2 2M17.4 17.4l2 2M19.4 4.6l-2 2M6.6 17.4l-2 2",
  help: "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.9v.6M12 17.6v.3",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  chart: "M4 19V5M4 19h16M7 15l4-5 3 3 5-7",
} as const;
const LINES = new Set(["left", "right", "sun", "help", "menu", "close", "chart", "camera"]);

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGElement {
  const style = LINES.has(name) ? "line" : "solid";
  return s("svg", { viewBox: "0 0 24 24", class: `icon ${style}`, "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
}

/** A button with a picture, its name for those who cannot see it, and its key. */
export function button(name: Icon, label: string, key: string, act: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "tool", title: key ? `${label} (${key})` : label, "aria-label": label, onclick: act }, icon(name));
}
