// Read the table of an answer: what stands in its cells, and of which kind its columns are.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DATE = /^\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const DAY = 86_400_000;

/** A cell: its text, where its link leads, the whole IRI where it is one. */
function cell(td) {
  const link = td.querySelector("a");
  const shown = td.querySelector("bdi");
  return { text: (shown ?? td).textContent.trim(), href: link?.getAttribute("href") ?? "", iri: (link ?? shown)?.title ?? "" };
}

function kind(cells, name) {
  const given = cells.filter((one) => one.text);
  if (!given.length) return "empty";
  if (given.every((one) => one.iri)) return "iri";
  const isNumber = given.every((one) => NUMBER.test(one.text));
  // A bare year is a number unless its column is called something else.
  if (given.every((one) => DATE.test(one.text)) && (!isNumber || /year|date|when|from|to$|until|since/i.test(name))) return "date";
  return isNumber ? "number" : "text";
}

/** Return columns as {name, kind, index} and rows as lists of cells. */
export function readout(table) {
  const names = [...table.tHead.rows[0].cells].map((th) => th.textContent);
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map(cell));
  const columns = names.map((name, index) => ({ name, index, kind: kind(rows.map((row) => row[index]), name) }));
  for (const column of columns) lend(rows, column, columns.find((other) => other.name === `${column.name}_iri`));
  return { columns, rows };
}

/** Let the names in one column lead to where the IRIs in another lead. */
function lend(rows, column, iris) {
  if (iris) for (const row of rows) row[column.index].href ||= row[iris.index].href;
}

/** Return the first and the last moment of a date as it is written, in milliseconds; a month is 30 days. */
export function span(text) {
  const [year, month, day] = text.split("T")[0].split("-").map(Number);
  const at = (y, m, d) => new Date(0).setUTCFullYear(y, m, d);
  if (day) return [at(year, month - 1, day), at(year, month - 1, day) + DAY];
  if (month) return [at(year, month - 1, 1), at(year, month, 1)];
  return [at(year, 0, 1), at(year + 1, 0, 1)];
}

export { DAY };
