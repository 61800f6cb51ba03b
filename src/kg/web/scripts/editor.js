// Make the field for a query an editor: colours, completion, the place of an error.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sources } from "./completion.js";
import { there } from "./page.js";

/** @typedef {{ line: number, column: number, message: string }} Slip */

// Colours are the page's own, which know light and dark.
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--title-line)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--event-line)" },
  { tag: [tags.atom, tags.number, tags.literal], color: "var(--claim-line)" },
  { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--warn-line)" },
]);

const LOOK = EditorView.theme({
  "&": { border: "1px solid var(--faint)", borderRadius: "4px", background: "var(--raised)", color: "var(--ink)", fontSize: "14px", maxHeight: "32rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { minHeight: "12rem", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--raised)", color: "var(--faint)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--line) 35%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--event)" },
  ".cm-tooltip": { background: "var(--paper)", color: "var(--ink)", border: "1px solid var(--faint)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--paper)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "1" },
  ".cm-completionInfo": { maxWidth: "24rem", fontFamily: "var(--sans)" },
  // The library marks errors by pictures in data addresses, which the policy of the page refuses.
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--warn-line)" },
  ".cm-lint-marker-error": { content: "none" },
  ".cm-lint-marker": { width: ".7em", height: ".7em", borderRadius: "50%", background: "var(--warn-line)", margin: ".2em" },
  ".cm-diagnostic": { fontFamily: "var(--sans)" },
});

/**
 * Put an editor in the place of a textarea, which keeps the value; `run` is called by Ctrl-Enter.
 * @param {HTMLTextAreaElement} textarea
 * @param {() => void} run
 */
export function edit(textarea, run) {
  // Inside of a shadow the editor's styles are sheets of its own, which the policy of the page allows.
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  textarea.after(host);
  const label = there(textarea.labels[0], "label of the query");
  const asking = () => {
    run();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        StreamLanguage.define(sparql),
        syntaxHighlighting(COLOURS),
        autocompletion({ override: sources(there(textarea.dataset.terms, "address of terms")), icons: false }),
        keymap.of([{ key: "Mod-Enter", run: asking }, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.domEventHandlers({ beforeinput: typeOver }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": `${label.textContent}; Escape and then Tab leaves it`, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) textarea.value = update.state.doc.toString();
        }),
        Prec.highest(LOOK),
      ],
    }),
  });
  const isFocused = document.activeElement === textarea;
  textarea.hidden = true;
  textarea.required = false;
  label.addEventListener("click", () => view.focus());
  if (isFocused) view.focus();
  return {
    write: (/** @type {string} */ query) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: query } }),
    mark: (/** @type {Slip | null} */ problem) => view.dispatch(setDiagnostics(view.state, problem ? [diagnostic(view.state.doc, problem)] : [])),
  };
}

/**
 * Replace what is selected by what is typed. Left to itself, Chromium styles it inline, which the policy refuses.
 * @param {InputEvent} event
 * @param {EditorView} view
 */
function typeOver(event, view) {
  const { from, to, empty } = view.state.selection.main;
  const typed = event.data;
  if (empty || event.inputType !== "insertText" || !typed || event.isComposing) return false;
  const made = () => view.state.update(view.state.replaceSelection(typed), { userEvent: "input.type", scrollIntoView: true });
  const isTaken = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, typed, made));
  if (!isTaken) view.dispatch(made());
  return true;
}

/**
 * Return what marks a problem; lines and columns count code points from 1.
 * @param {import("@codemirror/state").Text} doc
 * @param {Slip} slip
 * @returns {import("@codemirror/lint").Diagnostic}
 */
function diagnostic(doc, { line, column, message }) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const before = [...at.text].slice(0, Math.max(column - 1, 0)).join("").length;
  const from = Math.min(at.from + before, at.to);
  return { from, to: Math.max(at.to, from), severity: "error", message };
}
