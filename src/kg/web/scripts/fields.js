// Make the fields of a form out of what the shapes say of a fact, and read them into JSON-LD.

import { among, combobox } from "./combobox.js";
import { element, fresh, there } from "./page.js";
/** @import { Around, Control, Field, Finding, Register, Thing, Told, Value } from "./types.js" */

const UNCHOSEN = {
  severity: "violation",
  message: "Nothing is chosen yet.",
  mend: "Choose one of what is offered, with the arrow keys and Enter or with the mouse, or empty the field.",
};
/** @type {Record<string, string>} */
const TYPED = { day: "date", address: "url" };

/**
 * Return the control of a field. `around` has what is about the article: `language` and `languageName`, a
 * `search(classes)` that makes a source of completions, and `changed()`, to be told of every change.
 *
 * A control has its `node`, its `field`, `read(pointer, register)`, which returns the value (undefined for none)
 * and registers what stands at which JSON pointer, `say(findings)` and `touch()`; `touched` tells whether
 * somebody was there, and `own()` returns what is wrong with it before the server is asked.
 * @param {Field} field
 * @param {Around} around
 * @returns {Control}
 */
export function control(field, around) {
  if (field.sort === "part") return parts(field, around);
  if (field.sort === "thing" && field.maximum !== 1) return several(field, around);
  return single(field, around);
}

/**
 * Return controls in a row: what shapes of the class speak of, and the rest folded away.
 * @param {Field[]} fields
 * @param {Around} around
 */
export function controls(fields, around) {
  const made = fields.map((field) => control(field, around));
  const rare = made.filter((one) => !one.field.common);
  const node = element("div", { className: "fields" }, ...made.filter((one) => one.field.common).map((one) => one.node));
  if (rare.length) node.append(element("details", {}, element("summary", {}, "More that can be said"), ...rare.map((one) => one.node)));
  return { node, all: made };
}

/**
 * Return the members of an object, as far as they are filled in.
 * @param {Control[]} all
 * @param {string} pointer
 * @param {Register} register
 */
export function members(all, pointer, register) {
  /** @type {Record<string, Value>} */
  const value = {};
  for (const one of all) {
    const read = one.read(`${pointer}/${one.field.key}`, register);
    if (read !== undefined && !one.field.inverse) value[one.field.key] = read;
  }
  return value;
}

/**
 * Return what a field is called.
 * @param {{ label: string }} field
 */
export function title(field) {
  const said = field.label.replace(/^has /, "");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/**
 * A control that is being made: what it holds, and what describes that.
 * @typedef {Control & {
 *   touched: boolean, describedBy: string, input: HTMLElement | null, hold(input: HTMLElement, shown?: HTMLElement): void,
 * }} Frame
 */

/**
 * Return the frame that all fields have: a label, the field, what it means, what is found wrong with it.
 * @param {Field} field
 * @param {Around} around
 * @returns {Frame}
 */
function framed(field, around, { labelled = true } = {}) {
  const hint = element("p", { className: "hint", id: fresh("hint") }, field.definition);
  if (field.sort === "words") hint.append(` In ${around.languageName}, as the article.`);
  const findings = element("div", { className: "said-of", id: fresh("findings") });
  const needed = field.minimum > 0 && !field.usual;
  const label = element(labelled ? "label" : "span", { className: "label" }, title(field), needed ? element("small", {}, " needed") : null);
  const node = element("div", { className: "field" }, label, hint, findings);
  /** @type {Frame} */
  const frame = {
    node,
    field,
    touched: false,
    input: null,
    own: () => [],
    isEmpty: () => true,
    read: () => undefined,
    describedBy: `${hint.id} ${findings.id}`,
    touch() {
      frame.touched = true;
    },
    /** Put an input into the frame. */
    hold(input, shown = input) {
      if (label instanceof HTMLLabelElement) label.htmlFor = input.id;
      label.after(shown);
      frame.input = input;
      input.addEventListener("blur", () => frame.touch());
    },
    say(found) {
      show(findings, found);
      const wrong = found.some((finding) => finding.severity === "violation");
      if (wrong) frame.input?.setAttribute("aria-invalid", "true");
      else frame.input?.removeAttribute("aria-invalid");
    },
  };
  return frame;
}

/**
 * @param {HTMLElement} place
 * @param {Finding[]} found
 */
function show(place, found) {
  place.replaceChildren(
    ...found.map((finding) => element("p", { className: `finding ${finding.severity}` }, element("strong", {}, finding.message), finding.mend ? ` ${finding.mend}` : null)),
  );
}

/**
 * Return a field that takes one value.
 * @param {Field} field
 * @param {Around} around
 */
function single(field, around) {
  const frame = framed(field, around);
  /** @type {string | undefined} */
  let value = field.usual || undefined;
  /** @type {() => Value | undefined} */
  let read = () => value;
  const set = (/** @type {string | undefined} */ to) => {
    value = to;
    if (to !== undefined) frame.touch();
    around.changed();
  };
  if (field.sort === "thing" || (field.sort === "concept" && field.options.length > 8)) {
    const source =
      field.sort === "thing" ? around.search(field.classes) : among(field.options.map((one) => ({ id: one.iri, name: one.label, detail: one.definition })));
    const box = combobox({ label: title(field), describedBy: frame.describedBy, source, chosen: (thing) => set(thing?.id), required: field.minimum > 0 });
    frame.hold(box.input, box.node);
    // What is typed is nothing until something is chosen.
    frame.own = () => (box.isOpen() ? [UNCHOSEN] : []);
  } else if (field.sort === "concept" || field.sort === "truth") {
    const select = element("select", { id: fresh("field"), "aria-describedby": frame.describedBy });
    const options = field.sort === "truth" ? [["true", "yes"], ["false", "no"]] : field.options.map((one) => [one.iri, one.label]);
    if (!field.usual) select.append(new Option(field.minimum ? "Choose" : "Not said", ""));
    select.append(...options.map(([id, name]) => new Option(name, id)));
    select.value = field.usual;
    select.addEventListener("change", () => set(select.value));
    frame.hold(select);
    read = () => (select.value === "" ? undefined : field.sort === "truth" ? select.value === "true" : select.value);
  } else {
    const attributes = { id: fresh("field"), "aria-describedby": frame.describedBy, "aria-required": field.minimum > 0 ? "true" : undefined };
    const input =
      field.sort === "words"
        ? element("textarea", { ...attributes, rows: 2, lang: around.language })
        : element("input", { ...attributes, type: TYPED[field.sort] ?? "text", lang: field.sort === "text" ? around.language : undefined });
    input.addEventListener("input", () => around.changed());
    frame.hold(input);
    read = () => {
      const text = input.value.trim();
      return text ? (field.sort === "words" ? { [around.language]: text } : text) : undefined;
    };
  }
  frame.read = (pointer, register) => {
    register.push({ pointer, control: frame });
    return read();
  };
  frame.isEmpty = () => !frame.own().length && (read() === undefined || read() === field.usual);
  return frame;
}

/**
 * Return a field that takes any number of things.
 * @param {Field} field
 * @param {Around} around
 */
function several(field, around) {
  const frame = framed(field, around);
  /** @type {Thing[]} */
  const chosen = [];
  const list = element("ul", { className: "chosen" });
  const box = combobox({
    label: title(field),
    describedBy: frame.describedBy,
    source: around.search(field.classes),
    clears: true,
    chosen: (thing) => {
      if (!thing) around.changed();
      if (!thing || chosen.some((one) => one.id === thing.id)) return;
      const remove = element("button", { type: "button", className: "quiet remove", "aria-label": `Remove ${thing.name}` }, "×");
      const item = element("li", {}, element("span", { lang: thing.language }, thing.name), remove);
      remove.addEventListener("click", () => {
        chosen.splice(chosen.indexOf(thing), 1);
        item.remove();
        box.input.focus();
        around.changed();
      });
      chosen.push(thing);
      list.append(item);
      around.changed();
    },
  });
  frame.hold(box.input, element("div", {}, list, box.node));
  frame.own = () => (box.isOpen() ? [UNCHOSEN] : []);
  frame.isEmpty = () => !chosen.length && !box.input.value.trim();
  frame.read = (pointer, register) => {
    const values = chosen.map((thing) => thing.id);
    register.push({ pointer, control: frame });
    return values.length ? values : undefined;
  };
  return frame;
}

/** @typedef {{ node: HTMLElement, all: Control[], frame: Told }} Item */

/**
 * Return a field of things that are described within the fact, one or any number.
 * @param {Field} field
 * @param {Around} around
 */
function parts(field, around) {
  const name = title(field);
  const frame = framed(field, around, { labelled: false });
  /** @type {Item[]} */
  const items = [];
  Object.defineProperty(frame, "touched", { get: () => items.some((item) => item.frame.touched) });
  const held = element("div", { className: "parts" });
  frame.node.setAttribute("role", "group");
  frame.node.setAttribute("aria-label", name);
  frame.node.classList.add("part");
  there(frame.node.lastChild, "place for findings").before(held);

  function add() {
    const inside = controls(field.fields, around);
    const number = items.length + 1;
    const told = element("div", { className: "said-of" });
    const node =
      field.maximum === 1
        ? element("div", { className: "item" }, inside.node, told)
        : element("fieldset", { className: "item" }, element("legend", {}, `${name} ${number}`), inside.node, told);
    /** @type {Item} */
    const item = {
      node,
      all: inside.all,
      frame: {
        field,
        get touched() {
          return inside.all.some((one) => one.touched);
        },
        say: (found) => show(told, found),
        controls: inside.all,
      },
    };
    if (field.maximum !== 1) {
      const remove = element("button", { type: "button", className: "quiet remove" }, `Remove ${name.toLowerCase()} ${number}`);
      remove.addEventListener("click", () => {
        items.splice(items.indexOf(item), 1);
        item.node.remove();
        more.focus();
        around.changed();
      });
      item.node.append(remove);
    }
    items.push(item);
    held.append(item.node);
    return item;
  }

  const more = element("button", { type: "button", className: "quiet" }, `Add another ${name.toLowerCase()}`);
  more.addEventListener("click", () => {
    const first = /** @type {HTMLElement | null} */ (add().node.querySelector("input, select, textarea"));
    first?.focus();
  });
  if (field.maximum !== 1) held.after(more);
  add();
  frame.isEmpty = () => items.every(isEmpty);
  frame.touch = () => {
    for (const item of items) if (!isEmpty(item)) for (const one of item.all) one.touch();
  };
  frame.read = (pointer, register) => {
    // What is found of the only thing is said beneath that.
    if (field.maximum !== 1) register.push({ pointer, control: frame });
    /** @type {{ [key: string]: Value }[]} */
    const values = [];
    for (const item of items) {
      // What nobody began to fill in is not there.
      if (isEmpty(item)) continue;
      const at = field.maximum === 1 ? pointer : `${pointer}/${values.length}`;
      register.push({ pointer: at, control: item.frame });
      values.push({ type: field.classes[0], ...members(item.all, at, register) });
    }
    if (!values.length) return undefined;
    return field.maximum === 1 ? values[0] : values;
  };
  return frame;
}

/** @param {Item} item */
function isEmpty(item) {
  return item.all.every((one) => one.isEmpty());
}
