// Say what words can be: facts, as the shapes have them, a link to something named, a plain remark.

/** @import { Annotation, Control, Form, Register, Target, Value } from "./types.js" */
/** @typedef {typeof import("./fields.js").members} Members */

const CONTEXTS = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"];

/** @type {Form} */
const LINK = {
  cls: "Link",
  label: "name of something",
  definition: "The words name an actor, a place or an agreement that the graph knows.",
  fields: [
    {
      key: "body", label: "what they name", definition: "Found by any of its names, in any script.", sort: "thing", minimum: 1, maximum: 1,
      classes: ["Actor", "Place", "Agreement"], options: [], fields: [], usual: "", inverse: false, common: true,
    },
  ],
};

/** @type {Form} */
const REMARK = {
  cls: "Remark",
  label: "plain remark",
  definition: "Something to be said of the words, or of the whole article, that is no fact of it.",
  fields: [
    {
      key: "value", label: "remark", definition: "Plain text.", sort: "words", minimum: 1, maximum: 1,
      classes: [], options: [], fields: [], usual: "", inverse: false, common: true,
    },
  ],
};

/**
 * Return everything that words can be, as forms.
 * @param {Form[]} forms
 */
export function kinds(forms) {
  return [...forms, LINK, REMARK];
}

/**
 * Return whether an annotation of this kind may be about the article as a whole.
 * @param {Form} form
 */
export function isFree(form) {
  return form === REMARK;
}

/**
 * Return the annotation that is filled in, with a register of what stands where in it.
 * `target` is a function that returns the target and registers its parts, `members` reads controls.
 * @param {Form} form
 * @param {Control[]} controls
 * @param {Members} members
 * @param {(register: Register) => Target} target
 * @returns {{ document: Annotation, register: Register }}
 */
export function annotation(form, controls, members, target) {
  /** @type {Register} */
  const register = [];
  const body = bodyOf(form, controls, members, register);
  const motivation = form === LINK ? "identifying" : form === REMARK ? "commenting" : "describing";
  return { document: { "@context": CONTEXTS, type: "Annotation", motivation, body, target: target(register) }, register };
}

/**
 * @param {Form} form
 * @param {Control[]} controls
 * @param {Members} members
 * @param {Register} register
 * @returns {Value}
 */
function bodyOf(form, controls, members, register) {
  if (form === LINK) return controls[0].read("/body", register) ?? "";
  if (form === REMARK) {
    const said = controls[0].read("/body", register);
    const [language, value] = Object.entries(typeof said === "object" ? said : { en: "" })[0];
    return { type: "TextualBody", value, language, format: "text/plain" };
  }
  const whole = controls.find((one) => one.field.inverse);
  if (!whole) {
    register.push({ pointer: "/body", controls });
    return { type: form.cls, ...members(controls, "/body", register) };
  }
  // A part is added to a fact that is there: that one, with the part alone.
  const at = `/body/${whole.field.key}`;
  register.push({ pointer: at, controls });
  const part = { type: form.cls, ...members(controls, at, register) };
  const id = whole.read("/body", register);
  return { type: whole.field.classes[0], ...(id ? { id } : {}), [whole.field.key]: part };
}
