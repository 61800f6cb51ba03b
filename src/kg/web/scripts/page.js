// Make elements, keep the access token of this tab, and say what a server's answer means.

/** @import { Problem } from "./types.js" */

const KEY = "kg-token";
let made = 0;

/**
 * Return a new element; of `properties`, what it has not as its own becomes an attribute.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key in node && !key.startsWith("aria")) Object.assign(node, { [key]: value });
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/**
 * Return what must be on the page. Throws an error that says what is missing.
 * @template T
 * @param {T | null | undefined} found
 * @param {string} what
 * @returns {T}
 */
export function there(found, what) {
  if (found === null || found === undefined) throw new Error(`The page has no ${what}.`);
  return found;
}

/**
 * Return the text of a node.
 * @param {Node} node
 */
export function textOf(node) {
  return node.textContent ?? "";
}

/**
 * Return a name that no element of the page has.
 * @param {string} stem
 */
export function fresh(stem) {
  made += 1;
  return `${stem}-${made}`;
}

/** The access token is kept for this tab alone, and never goes into an address. */
export const token = {
  get: () => sessionStorage.getItem(KEY) ?? "",
  set: (/** @type {string} */ value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/**
 * Return the header that shows the token, nothing where there is none.
 * @returns {Record<string, string>}
 */
export function authorization() {
  const held = token.get();
  return held ? { Authorization: `Bearer ${held}` } : {};
}

/**
 * Return what went wrong, in words, of an answer that is no success.
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
export async function problemOf(response) {
  try {
    const told = await response.json();
    return { title: told.title ?? "It failed", detail: [told.detail, told.mend].filter(Boolean).join(" "), findings: told.findings ?? [] };
  } catch {
    return { title: `The server answered ${response.status}`, detail: "It said nothing more.", findings: [] };
  }
}

/**
 * Ask again while the server is busy, a few times; `waiting` is told before each.
 * @param {() => Promise<Response>} ask
 * @param {() => void} waiting
 */
export async function patiently(ask, waiting) {
  for (let left = 4; ; left -= 1) {
    const response = await ask();
    if (response.status !== 503 || left === 0) return response;
    waiting();
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

/**
 * Return the field for an access token, with a button to forget the one that is kept.
 * @param {string} scope
 */
export function tokenField(scope) {
  const input = element("input", { type: "password", id: fresh("token"), autocomplete: "off", spellcheck: false });
  const hint = element(
    "p",
    { className: "hint", id: fresh("hint") },
    `It stays in this tab, never in an address, and is gone when you close the tab. The operator makes one: kg token create --scope ${scope}`,
  );
  input.setAttribute("aria-describedby", hint.id);
  const asked = element("div", {}, element("label", { htmlFor: input.id }, "Access token"), input, hint);
  const forget = element("button", { type: "button", className: "quiet" }, "Forget it");
  const kept = element("p", { className: "kept" }, "This tab holds your access token. ", forget);
  const show = () => {
    asked.hidden = Boolean(token.get());
    kept.hidden = !token.get();
  };
  forget.addEventListener("click", () => {
    token.forget();
    show();
    input.focus();
  });
  show();
  return {
    node: element("div", { className: "field token" }, asked, kept),
    /** Keep what was entered; tell whether there is a token now. */
    take() {
      if (input.value.trim()) token.set(input.value.trim());
      input.value = "";
      show();
      if (!token.get()) input.focus();
      return Boolean(token.get());
    },
    refuse() {
      token.forget();
      show();
      input.focus();
    },
  };
}
