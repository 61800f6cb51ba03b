// Offer what may stand at the cursor: terms of the ontology, prefixes, variables, keywords.

import { completeFromList } from "@codemirror/autocomplete";

const KEYWORDS = (
  "ASK BASE BIND CONSTRUCT COUNT DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP BY GROUP_CONCAT HAVING LIMIT MAX MIN " +
  "MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SERVICE UNION VALUES WHERE AVG SUM SAMPLE STR LANG " +
  "LANGMATCHES DATATYPE BOUND IRI CONTAINS STRSTARTS REGEX COALESCE IF YEAR MONTH DAY NOW LCASE UCASE STRLEN"
).split(" ");

/** @typedef {import("@codemirror/autocomplete").CompletionContext} Context */
/** @typedef {{ prefixes: Record<string, string>, terms: { name: string, label: string, definition: string }[] }} Known */

/**
 * Return the sources of completion; `address` is where the terms of the ontology are.
 * @param {string} address
 * @returns {import("@codemirror/autocomplete").CompletionSource[]}
 */
export function sources(address) {
  /** @type {Promise<Known> | null} */
  let known = null;
  /** @returns {Promise<Known>} */
  const terms = () => (known ??= fetch(address).then((response) => (response.ok ? response.json() : { prefixes: {}, terms: [] })));
  const keywords = completeFromList(KEYWORDS.map((label) => ({ label, type: "keyword" })));
  return [
    async (context) => {
      const word = context.matchBefore(/[A-Za-z][\w-]*:[\w-]*/) ?? context.matchBefore(/[A-Za-z][\w-]+/);
      if (!word || (word.from === word.to && !context.explicit) || isInside(context)) return null;
      const { prefixes, terms: listed } = await terms();
      const text = context.state.doc.toString();
      const options = listed.map((term) => ({ label: term.name, detail: term.label, info: term.definition || undefined, apply: declaring(term.name, prefixes, text) }));
      return { from: word.from, options, validFor: /^[\w:-]*$/ };
    },
    async (context) => {
      const line = context.matchBefore(/PREFIX\s+[\w-]*/i);
      if (!line) return null;
      const { prefixes } = await terms();
      const options = Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}: <${iri}>`, apply: `${name}: <${iri}>\n` }));
      return { from: context.matchBefore(/[\w-]*/)?.from ?? context.pos, options };
    },
    (context) => {
      const word = context.matchBefore(/[?$]\w*/);
      if (!word) return null;
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      names.delete(word.text);
      return { from: word.from, options: [...names].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    },
    (context) => (isInside(context) ? null : keywords(context)),
  ];
}

/**
 * Tell whether the cursor is in a comment, a string or an IRI, as far as its line shows.
 * @param {Context} context
 */
function isInside(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from).replace(/<[^<>\s]*>/g, "").replace(/"[^"]*"/g, "");
  return /[#"]|<[^\s<>]*$/.test(before);
}

/**
 * Return what puts a term in, and its prefix above the query where that has none.
 * @param {string} name
 * @param {Record<string, string>} prefixes
 * @param {string} text
 * @returns {import("@codemirror/autocomplete").Completion["apply"]}
 */
function declaring(name, prefixes, text) {
  const prefix = name.split(":")[0];
  if (!prefixes[prefix] || new RegExp(`prefix\\s+${prefix}:`, "i").test(text)) return name;
  const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
  return (view, _, from, to) =>
    view.dispatch({
      changes: [{ from: 0, insert: line }, { from, to, insert: name }],
      selection: { anchor: line.length + from + name.length },
      userEvent: "input.complete",
    });
}
