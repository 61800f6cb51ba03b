// Draw which values of two columns stand in one row: values around a circle, a line for each pair.

import { element, fitted, linked, picture } from "./svg.js";
/** @import { Cell, Choices, Chosen, Read } from "./types.js" */

const WIDTH = 900;
const HEIGHT = 600;
const RADIUS = 230;
export const MOST = 40;

/**
 * Which columns can be drawn: {from: [...], to: [...]}, or null where none can.
 * @param {Read} read
 * @returns {Choices | null}
 */
export function choices({ columns }) {
  const ends = columns.filter((column) => column.kind === "iri" || column.kind === "text");
  return ends.length > 1 ? { from: ends, to: [...ends.slice(1), ends[0]] } : null;
}

/**
 * @param {Read} read
 * @param {Chosen} chosen
 */
export function draw({ rows }, { from, to }) {
  const { nodes, pairs } = tie(rows.map((row) => [row[from.index], row[to.index]]));
  const placed = nodes.map((node, at) => ({ node, at: place(at, nodes.length) }));
  const places = new Map(placed.map(({ node, at }) => [node.text, at]));
  const lines = pairs.flatMap(({ one, two, count }) => {
    const [a, b] = [places.get(one), places.get(two)];
    if (!a || !b) return [];
    const path = `M${a.x} ${a.y}Q${WIDTH / 2} ${HEIGHT / 2} ${b.x} ${b.y}`;
    return element("path", { d: path, class: "with", "stroke-width": 1 + Math.log2(count) }, element("title", {}, `${one}, ${two}: ${count}`));
  });
  const dots = placed.map(({ node, at }, index) => {
    const isRight = at.cos > -0.01;
    // Near the top and the bottom labels are side by side, so every other one stands further out.
    const out = Math.abs(at.cos) < 0.45 && index % 2 ? 24 : 10;
    return linked(
      node.href,
      `${node.text}: ${node.count} rows`,
      element("circle", { cx: at.x, cy: at.y, r: 5 }),
      element("text", { x: at.x + (isRight ? 10 : -10), y: at.y + 4 + at.sin * out, "text-anchor": isRight ? "start" : "end" }, fitted(node.text, 28)),
    );
  });
  return picture(WIDTH, HEIGHT, "network", `${from.name} with ${to.name}`, ...lines, ...dots);
}

/** @param {[Cell, Cell][]} ends */
function tie(ends) {
  /** @type {Map<string, Cell & { count: number }>} */
  const nodes = new Map();
  /** @type {Map<string, { one: string, two: string, count: number }>} */
  const pairs = new Map();
  for (const [one, two] of ends.filter(([a, b]) => a.text && b.text && a.text !== b.text)) {
    for (const end of [one, two]) {
      const known = nodes.get(end.text) ?? { ...end, count: 0 };
      nodes.set(end.text, { ...known, count: known.count + 1 });
    }
    const key = [one.text, two.text].sort().join("\u0000");
    const known = pairs.get(key) ?? { one: one.text, two: two.text, count: 0 };
    pairs.set(key, { ...known, count: known.count + 1 });
  }
  const most = [...nodes.values()].sort((a, b) => b.count - a.count || a.text.localeCompare(b.text)).slice(0, MOST);
  return { nodes: most, pairs: [...pairs.values()] };
}

/**
 * @param {number} at
 * @param {number} of
 */
function place(at, of) {
  const turn = (2 * Math.PI * at) / of - Math.PI / 2;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return { x: round(WIDTH / 2 + RADIUS * cos), y: round(HEIGHT / 2 + RADIUS * sin), cos, sin };
}
