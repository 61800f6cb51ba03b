// Draw a bar for each row: a label, and a number as long as it is large.

import { element, fitted, linked, picture } from "./svg.js";
/** @import { Choices, Chosen, Read } from "./types.js" */

const WIDTH = 1080;
const ROW = 26;
const LETTER = 7.2;
const LETTERS = 42;
const FIGURE = 90;
export const MOST = 100;

/**
 * Which columns can be drawn: {label: [...], value: [...]}, or null where none can.
 * @param {Read} read
 * @returns {Choices | null}
 */
export function choices({ columns }) {
  const value = columns.filter((column) => column.kind === "number");
  const label = columns.filter((column) => column.kind !== "empty" && column.kind !== "number");
  return value.length && label.length ? { label, value } : null;
}

/**
 * @param {Read} read
 * @param {Chosen} chosen
 */
export function draw({ rows }, { label, value }) {
  const drawn = rows.filter((row) => row[value.index].text).slice(0, MOST);
  const figures = drawn.map((row) => Number(row[value.index].text));
  const start = Math.min(LETTERS, Math.max(...drawn.map((row) => [...row[label.index].text].length))) * LETTER + 20;
  const low = Math.min(0, ...figures);
  const high = Math.max(0, ...figures);
  const scale = (WIDTH - start - FIGURE) / (high - low || 1);
  const x = (/** @type {number} */ figure) => start + (figure - low) * scale;
  const bars = drawn.map((row, at) => {
    const y = at * ROW;
    const figure = figures[at];
    const name = row[label.index];
    return linked(
      name.href,
      `${name.text}: ${row[value.index].text}`,
      element("text", { x: start - 10, y: y + 17, "text-anchor": "end" }, fitted(name.text, LETTERS)),
      element("rect", { x: x(Math.min(0, figure)), y: y + 4, width: Math.max(1, Math.abs(figure) * scale), height: ROW - 8, rx: 2 }),
      element("text", { x: x(Math.max(0, figure)) + 8, y: y + 17 }, row[value.index].text),
    );
  });
  return picture(WIDTH, drawn.length * ROW, "chart", `${value.name} by ${label.name}`, ...bars);
}
