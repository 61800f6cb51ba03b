// A field that completes what is typed, and takes one of what it offers (ARIA: combobox with a list).

import { element, fresh } from "./page.js";
/** @import { Source, Thing } from "./types.js" */

const PATIENCE = 200;

/**
 * Return a field to choose from what `source(text)` finds: things of `id`, `name` and `detail`.
 * `chosen(thing)` is told each choice, null when it is taken back.
 * @param {{
 *   label: string, describedBy: string, source: Source, chosen: (thing: Thing | null) => void, required?: boolean,
 *   clears?: boolean,
 * }} given
 */
export function combobox({ label, describedBy, source, chosen, required = false, clears = false }) {
  const list = element("ul", { id: fresh("list"), role: "listbox", className: "options", hidden: true, "aria-label": label });
  const input = element("input", {
    id: fresh("choose"),
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: false,
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-describedby": describedBy,
    "aria-required": required ? "true" : undefined,
  });
  /** @type {Thing[]} */
  let offered = [];
  let active = -1;
  /** @type {Thing | null} */
  let held = null;
  let waiting = 0;
  let asked = 0;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} to */
  function move(to) {
    active = (to + offered.length) % offered.length;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === active));
    const option = list.children[active];
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {Thing} thing */
  function take(thing) {
    held = clears ? null : thing;
    input.value = clears ? "" : thing.name;
    close();
    chosen(thing);
  }

  async function offer() {
    asked += 1;
    const turn = asked;
    /** @type {Thing[]} */
    let found = [];
    try {
      found = await source(input.value.trim());
    } catch {
      found = [];
    }
    if (turn !== asked || document.activeElement !== input) return;
    offered = found;
    list.replaceChildren(
      ...found.map((thing) => {
        const option = element("li", { id: fresh("option"), role: "option", "aria-selected": "false" }, element("span", { lang: thing.language }, thing.name));
        if (thing.detail) option.append(element("small", {}, thing.detail));
        // Before the field loses its focus, which closes the list.
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(thing);
        });
        return option;
      }),
    );
    list.hidden = !found.length;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
  }

  input.addEventListener("input", () => {
    held = null;
    chosen(null);
    clearTimeout(waiting);
    waiting = setTimeout(offer, PATIENCE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) offer();
      else move(active < 0 && event.key === "ArrowUp" ? -1 : active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (offered.length) take(offered[Math.max(active, 0)]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(waiting);
    asked += 1;
    close();
    if (isOpen()) chosen(null);
  });
  /** Tell whether something was typed and nothing chosen; not while somebody types. */
  const isOpen = () => !held && input.value.trim() !== "" && document.activeElement !== input;
  return { input, isOpen, node: element("div", { className: "combobox" }, input, list) };
}

/**
 * Return a source of completions out of what is known.
 * @param {Thing[]} things
 * @returns {Source}
 */
export function among(things) {
  return async (text) => {
    const wanted = text.toLowerCase();
    return things.filter((thing) => thing.name.toLowerCase().includes(wanted));
  };
}
