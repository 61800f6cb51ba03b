// Read the table of an answer: what stands in its cells, and of which kind its columns are.

import { textOf, there } from "./page.js";
/** @import { Cell, Column, Read } from "./types.js" */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DATE = /^\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const DAY = 86_400_000;

/**
 * Return what a cell of the table holds.
 * @param {HTMLTableCellElement} td
 * @returns {Cell}
 */
function cell(td) {
  const link = td.querySelector("a");
  const shown = td.querySelector("bdi");
  return { text: textOf(shown ?? td).trim(), href: link?.getAttribute("href") ?? "", iri: (link ?? shown)?.title ?? "" };
}

/**
 * @param {Cell[]} cells
 * @param {string} name
 * @returns {Column["kind"]}
 */
function kind(cells, name) {
  const given = cells.filter((one) => one.text);
  if (!given.length) return "empty";
  if (given.every((one) => one.iri)) return "iri";
  const isNumber = given.every((one) => NUMBER.test(one.text));
  // A bare year is a number unless its column is called something else.
  if (given.every((one) => DATE.test(one.text)) && (!isNumber || /year|date|when|from|to$|until|since/i.test(name))) return "date";
  return isNumber ? "number" : "text";
}

/**
 * Return columns as {name, kind, index} and rows as lists of cells.
 * @param {HTMLTableElement} table
 * @returns {Read}
 */
export function readout(table) {
  const names = [...there(table.tHead, "heads of columns").rows[0].cells].map(textOf);
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map(cell));
  const columns = names.map((name, index) => ({ name, index, kind: kind(rows.map((row) => row[index]), name) }));
  for (const column of columns) lend(rows, column, columns.find((other) => other.name === `${column.name}_iri`));
  return { columns, rows };
}

/**
 * Let the names in one column lead to where the IRIs in another lead.
 * @param {Cell[][]} rows
 * @param {Column} column
 * @param {Column | undefined} iris
 */
function lend(rows, column, iris) {
  if (iris) for (const row of rows) row[column.index].href ||= row[iris.index].href;
}

/**
 * Return the first and the last moment of a date as it is written, in milliseconds.
 * @param {string} text
 */
export function span(text) {
  const [year, month, day] = text.split("T")[0].split("-").map(Number);
  const at = (/** @type {number} */ y, /** @type {number} */ m, /** @type {number} */ d) => new Date(0).setUTCFullYear(y, m, d);
  if (day) return [at(year, month - 1, day), at(year, month - 1, day) + DAY];
  if (month) return [at(year, month - 1, 1), at(year, month, 1)];
  return [at(year, 0, 1), at(year + 1, 0, 1)];
}

export { DAY };
