// Tell where words stand in an article's text: in Unicode code points, as its annotations count.

import { textOf } from "./page.js";

const HIDDEN = "\0";
const AROUND = 24;

/** @typedef {{ start: number, characters: string[], paragraphs: HTMLElement[] }} Stretch */

/**
 * Return the stretches of the text on the page: where each begins, and its code points.
 * @returns {Stretch[]}
 */
export function stretches(root = document) {
  return [...root.querySelectorAll(".stretch")].map((section) => {
    const paragraphs = /** @type {HTMLElement[]} */ ([...section.querySelectorAll(".text")]);
    const start = paragraphs.length ? Number(paragraphs[0].dataset.at) : 0;
    /** @type {string[]} */
    const characters = [];
    for (const paragraph of paragraphs) {
      // Between paragraphs there are line breaks, or what is not shown.
      const known = characters.at(-1) !== HIDDEN && "held" in (document.getElementById("annotate")?.dataset ?? {});
      while (start + characters.length < Number(paragraph.dataset.at)) characters.push(known ? "\n" : HIDDEN);
      characters.push(...charactersOf(paragraph));
    }
    return { start, characters, paragraphs };
  });
}

/** Return the words that are selected on the page: where and which, null for none; `exact` is null where some are not shown. */
export function selected() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  for (const stretch of stretches()) {
    const touched = stretch.paragraphs.filter((paragraph) => range.intersectsNode(paragraph));
    const first = touched.at(0);
    const last = touched.at(-1);
    if (!first || !last) continue;
    const from = first.contains(range.startContainer) ? positionIn(first, range.startContainer, range.startOffset) : Number(first.dataset.at);
    const to = last.contains(range.endContainer)
      ? positionIn(last, range.endContainer, range.endOffset)
      : Number(last.dataset.at) + charactersOf(last).length;
    return trimmed(stretch, from, to);
  }
  return null;
}

/**
 * Return the places where words stand on the page, each with what stands around it.
 * @param {string} exact
 */
export function places(exact) {
  const wanted = [...exact];
  if (!wanted.length) return [];
  return stretches().flatMap((stretch) => {
    const whole = stretch.characters.join("");
    const found = [];
    for (let at = whole.indexOf(exact); at >= 0; at = whole.indexOf(exact, at + 1)) {
      const before = [...whole.slice(0, at)].length;
      const shown = (/** @type {number} */ from, /** @type {number} */ to) => stretch.characters.slice(Math.max(0, from), to).map((one) => (one === HIDDEN ? "…" : one)).join("");
      found.push({
        start: stretch.start + before,
        end: stretch.start + before + wanted.length,
        exact,
        around: [shown(before - AROUND, before), shown(before + wanted.length, before + wanted.length + AROUND)],
      });
    }
    return found;
  });
}

/**
 * Return how many code points a text has.
 * @param {string} text
 */
export function size(text) {
  return [...text].length;
}

/**
 * @param {Stretch} stretch
 * @param {number} from
 * @param {number} to
 */
function trimmed(stretch, from, to) {
  const chosen = stretch.characters.slice(from - stretch.start, to - stretch.start);
  const first = chosen.findIndex((one) => one.trim());
  if (first < 0) return null;
  const last = chosen.findLastIndex((one) => one.trim());
  const words = chosen.slice(first, last + 1);
  return { start: from + first, end: from + last + 1, exact: words.includes(HIDDEN) ? null : words.join("") };
}

/**
 * @param {HTMLElement} paragraph
 * @param {Node} container
 * @param {number} offset
 */
function positionIn(paragraph, container, offset) {
  const range = document.createRange();
  range.setStart(paragraph, 0);
  range.setEnd(container, offset);
  return Number(paragraph.dataset.at) + charactersOf(range.cloneContents()).length;
}

/**
 * Return the code points of a paragraph: without the numbers of notes, with gaps as so many unknown ones.
 * @param {Node} node
 */
function charactersOf(node) {
  const copy = document.createDocumentFragment();
  copy.append(node.cloneNode(true));
  for (const number of copy.querySelectorAll(".ref")) number.remove();
  for (const gap of copy.querySelectorAll(".gap")) gap.textContent = HIDDEN.repeat(Number(textOf(gap).replace(/\D/g, "")));
  // Marks of direction and controls are shown by their code points.
  return [...textOf(copy).replace(/\u27E8U\+([0-9A-F]{4,6})\u27E9/g, (_, digits) => String.fromCodePoint(parseInt(digits, 16)))];
}
