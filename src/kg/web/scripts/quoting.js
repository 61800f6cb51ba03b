// The words that an annotation is about: selected in the text, or typed; where they stand.

import { element, fresh } from "./page.js";
import { places, selected, size } from "./words.js";
/** @import { About, Place, Words } from "./types.js" */

/**
 * Return the field for the words; `changed` is told of every change.
 * @param {About} about
 * @param {() => void} changed
 * @returns {Words}
 */
export function quoting(about, changed) {
  const hint = element("p", { className: "hint", id: fresh("hint") });
  const findings = element("div", { className: "said-of", id: fresh("findings") });
  const text = element("textarea", {
    id: fresh("words"), rows: 2, lang: about.language, spellcheck: false, "aria-describedby": `${hint.id} ${findings.id}`,
  });
  const which = element("select", { id: fresh("which") });
  const whichLine = element("p", { hidden: true }, element("label", { htmlFor: which.id }, "Which of them"), which);
  const number = element("input", { id: fresh("first"), type: "number", min: 0, step: 1, inputMode: "numeric" });
  const numberLine = element("p", { hidden: true }, element("label", { htmlFor: number.id }, "Position of the first character, counted from 0"), number);
  const stands = element("p", { className: "stands", role: "status" });
  const node = element(
    "div",
    { className: "field words" },
    element("label", { className: "label", htmlFor: text.id }, "Words of the article"),
    text,
    hint,
    stands,
    whichLine,
    numberLine,
    findings,
  );
  hint.textContent = about.held
    ? "Select them in the text, with mouse or keyboard, or type them here just as they stand."
    : "The text may not be shown here. Type the words just as they stand, or select some that are shown.";
  /** @type {ReturnType<typeof places>} */
  let found = [];
  let touched = false;
  const other = element("button", { type: "button", className: "quiet", hidden: true }, "Take the selected words instead");
  other.addEventListener("click", () => control.take());
  text.after(other);

  /** @param {number} [start] */
  function look(start) {
    found = places(text.value);
    which.replaceChildren(...found.map((place, at) => new Option(`${at + 1}: …${place.around[0]}[${place.exact}]${place.around[1]}…`, String(at))));
    const chosen = found.findIndex((place) => place.start === start);
    if (chosen >= 0) which.value = String(chosen);
    whichLine.hidden = found.length < 2;
    numberLine.hidden = about.held || found.length > 0 || !text.value;
    say();
    changed();
  }

  function say() {
    const place = placed();
    if (!text.value) stands.textContent = "";
    else if (place && found.length > 1) stands.textContent = `They stand there ${found.length} times; this is number ${Number(which.value) + 1}, at ${place.start.toLocaleString("en")} to ${place.end.toLocaleString("en")}.`;
    else if (place && found.length === 1) stands.textContent = `They stand at ${place.start.toLocaleString("en")} to ${place.end.toLocaleString("en")}.`;
    else if (about.held) stands.textContent = "They do not stand in the text in just this way.";
    else if (place) stands.textContent = `At ${place.start.toLocaleString("en")} to ${place.end.toLocaleString("en")}; nobody can compare them with the text here.`;
    else stands.textContent = "They are not among the words shown: say where they begin.";
  }

  /** @returns {Place | null} */
  function placed() {
    if (found.length) return found[Number(which.value)] ?? found[0];
    if (!about.held && text.value && number.value !== "") return { start: Number(number.value), end: Number(number.value) + size(text.value), exact: text.value };
    return null;
  }

  text.addEventListener("input", () => look());
  text.addEventListener("blur", () => {
    touched = true;
  });
  which.addEventListener("change", () => {
    say();
    changed();
  });
  number.addEventListener("input", () => {
    say();
    changed();
  });

  /** @type {Words} */
  const control = {
    node,
    field: { key: "words", label: "words of the article" },
    get touched() {
      return touched;
    },
    touch() {
      touched = true;
    },
    focus: () => text.focus(),
    isEmpty: () => !text.value,
    /** Take the words that are selected in the page; tell whether there were some that can be taken. */
    take() {
      const words = selected();
      if (!words) return false;
      if (words.exact === null) {
        stands.textContent = "Some of the selected words are not shown, so that they cannot be quoted.";
        return false;
      }
      text.value = words.exact;
      other.hidden = true;
      look(words.start);
      return true;
    },
    /** Offer the words that are selected in the page; those that stand in the field are kept until somebody wants others. */
    offer() {
      const words = selected();
      other.hidden = !words?.exact || words.exact === text.value;
    },
    /** Return the target of the annotation. */
    target(register) {
      register.push({ pointer: "/target", control });
      const source = { id: about.source, sha256: about.sha256 };
      if (!text.value) return about.article;
      const place = placed();
      const quote = { type: "TextQuoteSelector", exact: text.value };
      const position = place && { type: "TextPositionSelector", start: place.start, end: place.end };
      return { source, selector: position ? [position, quote] : quote };
    },
    say(list) {
      findings.replaceChildren(
        ...list.map((finding) => element("p", { className: `finding ${finding.severity}` }, element("strong", {}, finding.message), finding.mend ? ` ${finding.mend}` : null)),
      );
      if (list.length) text.setAttribute("aria-invalid", "true");
      else text.removeAttribute("aria-invalid");
    },
  };
  return control;
}
