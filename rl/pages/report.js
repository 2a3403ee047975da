// Draws every chart from the page's numbers, anew whenever the axis, the smoothing or the runs shown change.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const POINTS = 200; // of a mean over runs
const MARGIN = { left: 46, right: 8, top: 8, bottom: 20 }; // pixels
const choice = { axis: "steps", smooth: 4, each: data.each || data.runs.length === 1 };

// --- numbers

/** Round numbers, a few, between low and high. */
function ticks(low, high) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => s >= rough * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) found.push(k * step);
  return found;
}

function short(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return +(value / 1e6).toPrecision(3) + "M";
  if (size >= 1e4) return +(value / 1e3).toPrecision(3) + "k";
  return String(+value.toPrecision(3));
}

/** Moving average over `share` percent of the points, fewer at the ends. */
function smoothed(values, share) {
  const half = Math.round((values.length * share) / 200);
  return values.map((_, k) => {
    const part = values.slice(Math.max(0, k - half), k + half + 1);
    return part.reduce((sum, v) => sum + v, 0) / part.length;
  });
}

/** The points {x, y, raw} of a metric in one run, without the updates that did not measure it. */
function curve(columns, name) {
  const measured = (columns[name] || []).map((y, k) => [columns[choice.axis][k], y]).filter((p) => p[1] !== null);
  const raw = measured.map((p) => p[1]);
  return { x: measured.map((p) => p[0]), raw, y: smoothed(raw, choice.smooth) };
}

function at(line, x) {
  if (!line.x.length || x < line.x[0] || x > line.x[line.x.length - 1]) return null;
  const k = Math.max(1, line.x.findIndex((v) => v >= x)), [a, b] = [line.x[k - 1], line.x[k] ?? line.x[k - 1]];
  if (line.x.length === 1 || b === a) return line.y[Math.min(k, line.y.length - 1)];
  return line.y[k - 1] + ((line.y[k] - line.y[k - 1]) * (x - a)) / (b - a);
}

/** Mean, lowest and highest of several runs, as far as all of them reach. */
function band(lines) {
  const there = lines.filter((line) => line.x.length);
  if (!there.length) return { x: [], y: [], low: [], high: [], raw: [] };
  const first = Math.max(...there.map((l) => l.x[0])), last = Math.min(...there.map((l) => l.x[l.x.length - 1]));
  const x = Array.from({ length: POINTS }, (_, k) => first + ((last - first) * k) / (POINTS - 1));
  const values = x.map((v) => there.map((line) => at(line, Math.min(v, last))).filter((y) => y !== null));
  return {
    x, raw: [],
    y: values.map((v) => v.reduce((sum, y) => sum + y, 0) / v.length),
    low: values.map((v) => Math.min(...v)),
    high: values.map((v) => Math.max(...v)),
  };
}

// --- drawing

function add(svg, tag, attributes, text) {
  const element = document.createElementNS(svg.namespaceURI, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  svg.append(element);
  return element;
}

function draw(figure) {
  const svg = figure.querySelector(":scope > svg"), keys = [...figure.querySelectorAll("li")];
  const width = svg.clientWidth, height = svg.clientHeight;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const lines = keys.flatMap((key) => {
    const runs = data.columns.map((columns) => curve(columns, key.dataset.name));
    const about = { key, name: key.textContent, class: `c${key.dataset.color}${"dashed" in key.dataset ? " dashed" : ""}` };
    if (!choice.each) return [{ ...about, ...band(runs) }];
    return runs.map((line, k) => ({ ...about, ...line, run: data.runs[k], fade: Math.max(0.35, 1 - 0.3 * k) }));
  }).filter((line) => line.x.length);
  if (!lines.length) return;
  const values = lines.flatMap((l) => [...l.y, ...(l.low || []), ...(l.high || []), ...l.raw]);
  const end = Math.max(...lines.map((l) => l.x[l.x.length - 1])) || 1;
  let low = Math.min(...values), high = Math.max(...values);
  if (low > 0 && low < 0.5 * high) low = 0;
  if (high <= low) [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const place = {
    x: (v) => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * v) / end,
    y: (v) => height - MARGIN.bottom - ((height - MARGIN.bottom - MARGIN.top) * (v - low)) / (high - low),
  };
  const path = (xs, ys) => "M" + xs.map((x, k) => `${place.x(x).toFixed(1)} ${place.y(ys[k]).toFixed(1)}`).join("L");
  for (const v of ticks(low, high)) {
    add(svg, "path", { class: "grid", d: `M${MARGIN.left} ${place.y(v)}H${width - MARGIN.right}` });
    add(svg, "text", { x: MARGIN.left - 6, y: place.y(v) + 4, "text-anchor": "end" }, short(v));
  }
  for (const v of ticks(0, end)) add(svg, "text", { x: place.x(v), y: height - 4, "text-anchor": "middle" }, short(v));
  for (const mark of data.stages.flat()) {
    const x = place.x(mark[choice.axis]);
    add(svg, "path", { class: "stage", d: `M${x} ${MARGIN.top}V${height - MARGIN.bottom}` });
    add(svg, "text", { x: x + 3, y: MARGIN.top + 8 }, mark.stage);
  }
  for (const line of lines) {
    if (line.low) add(svg, "path", { class: `band ${line.class}`, d: path([...line.x, ...[...line.x].reverse()], [...line.high, ...[...line.low].reverse()]) });
    if (choice.smooth > 0 && data.runs.length === 1) add(svg, "path", { class: `line raw ${line.class}`, d: path(line.x, line.raw) });
  }
  for (const line of lines) {
    const shape = { class: `line ${line.class}`, "data-name": line.key.dataset.name, d: path(line.x, line.y), opacity: line.fade ?? 1 };
    const drawn = add(svg, "path", shape);
    if (line.run) add(drawn, "title", {}, line.run);
  }
  figure.drawn = { svg, lines, place, end, width, hair: add(svg, "path", { class: "hair" }), told: add(svg, "text", {}) };
  tell(figure, null);
}

/** Write each line's value at x beside its name: at the end where nobody points. */
function tell(figure, x) {
  const { lines, place, hair, told, width } = figure.drawn;
  for (const key of figure.querySelectorAll("li")) {
    const mine = lines.filter((line) => line.key === key);
    const texts = mine.map((line) => {
      const v = x === null ? line.y[line.y.length - 1] : at(line, x);
      if (v === null || v === undefined) return "–";
      if (!line.low || data.runs.length === 1) return short(v);
      const [low, high] = [line.low, line.high].map((y) => short(x === null ? y[y.length - 1] : at({ x: line.x, y }, x)));
      return `${short(v)} [${low}, ${high}]`;
    });
    key.querySelector("output").textContent = texts.join(" · ");
  }
  hair.setAttribute("d", x === null ? "" : `M${place.x(x)} ${MARGIN.top}V190`);
  told.textContent = x === null ? "" : short(x);
  if (x === null) return;
  const right = place.x(x) > width / 2;
  told.setAttribute("x", place.x(x) + (right ? -4 : 4));
  told.setAttribute("y", MARGIN.top + 4);
  told.setAttribute("text-anchor", right ? "end" : "start");
}

function point(figure, event) {
  if (!figure.drawn) return;
  const { end, width, svg } = figure.drawn;
  const share = (event.clientX - svg.getBoundingClientRect().left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
  tell(figure, Math.min(1, Math.max(0, share)) * end);
}

// --- what the reader asks for

const figures = [...document.querySelectorAll("figure")];
function redraw() { figures.forEach(draw); }
function ask(name, read) {
  const control = document.getElementById(name);
  if (!control) return;
  if (name === "each" && data.each) control.value = "each";
  control.addEventListener("input", () => { choice[name] = read(control.value); redraw(); });
}
ask("axis", String);
ask("smooth", Number);
ask("each", Boolean);
for (const figure of figures) {
  const svg = figure.querySelector(":scope > svg");
  svg.addEventListener("pointermove", (event) => point(figure, event));
  svg.addEventListener("pointerdown", (event) => point(figure, event));
  svg.addEventListener("pointerleave", () => figure.drawn && tell(figure, null));
}
document.querySelector("nav").hidden = false;
addEventListener("resize", redraw);
redraw();
