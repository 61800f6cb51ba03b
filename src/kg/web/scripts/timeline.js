// Draw rows along a line of time: a day is a dot, anything longer a bar as long as it may have lasted.

import { DAY, span } from "./readout.js";
import { element, fitted, linked, picture } from "./svg.js";
/** @import { Cell, Choices, Chosen, Read } from "./types.js" */

const WIDTH = 1080;
const ROW = 26;
const HEAD = 30;
const MARGIN = 40;
const LETTER = 7.2;
export const MOST = 200;

/**
 * Which columns can be drawn: {from: [...], until: [...], label: [...]}, or null where none can.
 * @param {Read} read
 * @returns {Choices | null}
 */
export function choices({ columns }) {
  const dates = columns.filter((column) => column.kind === "date");
  const label = columns.filter((column) => column.kind === "text" || column.kind === "iri");
  if (!dates.length || !label.length) return null;
  const preferred = (/** @type {RegExp} */ pattern) => dates.filter((column) => pattern.test(column.name));
  const first = [...new Set([...preferred(/from|earliest|start|since|begin/i), ...dates])];
  const ends = preferred(/to$|until|latest|end/i);
  const last = ends.length ? [...new Set([...ends, ...dates])] : dates.filter((column) => column === first[0]).concat(dates.slice(1));
  const told = label.filter((column) => /event|what|claim|agreement|article|name/i.test(column.name) && column.kind === "text");
  return { label: [...new Set([...told, ...label])], from: first, until: last };
}

/**
 * @param {Read} read
 * @param {Chosen} chosen
 */
export function draw({ rows }, { label, from, until }) {
  const marks = rows
    .filter((row) => row[from.index].text)
    .map((row) => {
      const begin = span(row[from.index].text)[0];
      const end = span(row[until.index].text || row[from.index].text)[1];
      return { name: row[label.index], when: reading(row[from.index].text, row[until.index].text), begin, end: Math.max(end, begin + DAY) };
    })
    .sort((one, other) => one.begin - other.begin || one.end - other.end)
    .slice(0, MOST);
  const low = Math.min(...marks.map((mark) => mark.begin));
  const high = Math.max(...marks.map((mark) => mark.end));
  const scale = (WIDTH - 2 * MARGIN) / (high - low || 1);
  const x = (/** @type {number} */ moment) => MARGIN + (moment - low) * scale;
  const height = HEAD + marks.length * ROW + 6;
  return picture(WIDTH, height, "timeline", `${label.name} from ${from.name} to ${until.name}`, axis(low, high, x, height), ...marks.map((mark, at) => drawMark(mark, x, HEAD + at * ROW)));
}

/**
 * @param {{ name: Cell, when: string, begin: number, end: number }} mark
 * @param {(moment: number) => number} x
 * @param {number} y
 */
function drawMark(mark, x, y) {
  const isDay = mark.end - mark.begin <= DAY;
  const left = x(mark.begin);
  const right = isDay ? left + 6 : Math.max(left + 5, x(mark.end));
  const shape = isDay ? element("circle", { cx: left, cy: y + 13, r: 5 }) : element("rect", { x: left, y: y + 8, width: right - left, height: 10, rx: 2 });
  const room = Math.max(WIDTH - right - 10, left - 20);
  const isBefore = room > WIDTH - right - 10;
  const text = fitted(mark.name.text, Math.max(8, Math.floor(room / LETTER)));
  const place = isBefore ? { x: left - 10, "text-anchor": "end" } : { x: right + 8, "text-anchor": "start" };
  return linked(mark.name.href, `${mark.when}: ${mark.name.text}`, shape, element("text", { ...place, y: y + 17 }, text));
}

/**
 * @param {number} low
 * @param {number} high
 * @param {(moment: number) => number} x
 * @param {number} height
 */
function axis(low, high, x, height) {
  const first = new Date(low).getUTCFullYear();
  const years = new Date(high).getUTCFullYear() - first + 1;
  const isShort = years < 3;
  const step = isShort ? 1 : Math.max(1, Math.ceil(years / 12));
  /** @type {[number, string][]} */
  const ticks = [];
  for (let year = first; year <= first + years; year += step) {
    for (let month = 0; month < 12; month += isShort ? Math.max(1, Math.round((high - low) / DAY / 250)) : 12) {
      const moment = new Date(0).setUTCFullYear(year, month, 1);
      if (moment >= low && moment <= high) ticks.push([moment, isShort ? `${year}-${String(month + 1).padStart(2, "0")}` : String(year)]);
    }
  }
  return element(
    "g",
    { class: "axis", "aria-hidden": "true" },
    ...ticks.flatMap(([moment, text]) => [
      element("line", { x1: x(moment), x2: x(moment), y1: 18, y2: height }),
      element("text", { x: x(moment), y: 12, "text-anchor": "middle" }, text),
    ]),
  );
}

/**
 * @param {string} from
 * @param {string} until
 */
function reading(from, until) {
  return until && until !== from ? `${from} to ${until}` : from;
}
