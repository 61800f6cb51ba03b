// Ask the graph without leaving the page: run, see how long it takes, cancel. The page works without this.

import { textOf, there } from "./page.js";
import { attach } from "./views.js";

const form = /** @type {HTMLFormElement} */ (there(document.getElementById("ask"), "form to ask"));
const answer = there(document.getElementById("answer"), "place for an answer");
const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("query"));
const cancel = document.createElement("button");
const progress = document.createElement("span");
const clock = document.createElement("span");
/** @type {AbortController | null} */
let asking = null;
/** @type {ReturnType<typeof import("./editor.js").edit> | null} */
let editor = null;

function prepare() {
  cancel.type = "button";
  cancel.textContent = "Cancel";
  cancel.className = "quiet";
  cancel.hidden = true;
  cancel.addEventListener("click", () => asking?.abort());
  progress.setAttribute("role", "status");
  clock.setAttribute("aria-hidden", "true");
  there(form.querySelector("button"), "button to ask").after(" ", cancel, " ", progress, " ", clock);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(address(), true);
  });
  addEventListener("popstate", (event) => {
    if (event.state?.asked) ask(location.href, false);
  });
  history.replaceState({ asked: true }, "");
  attach(answer);
}

function address() {
  const made = new URL(form.action);
  made.search = new URLSearchParams({ query: text.value }).toString();
  return made.href;
}

/**
 * Ask, and put the answer where the last one stands. Hanging up stops the query at the server.
 * @param {string} from
 * @param {boolean} isNew
 */
async function ask(from, isNew) {
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  const begun = performance.now();
  const taken = (digits = 2) => `${((performance.now() - begun) / 1000).toFixed(digits)} s`;
  const ticking = setInterval(() => {
    clock.textContent = taken(1);
  }, 100);
  progress.textContent = "Running";
  cancel.hidden = false;
  answer.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(from, { headers: { Accept: "text/html" }, signal: controller.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (isNew) history.pushState({ asked: true }, "", from + location.hash);
    show(page, taken(), isNew);
  } catch (error) {
    // Another question was asked meanwhile, and says itself how it goes.
    if (asking !== controller) return;
    answer.replaceChildren();
    progress.textContent = error instanceof Error && error.name === "AbortError" ? `Cancelled after ${taken(1)}` : "The server cannot be reached.";
  } finally {
    clearInterval(ticking);
    if (asking === controller) {
      clock.textContent = "";
      // What is hidden cannot have the focus, and must not lose it.
      if (document.activeElement === cancel) there(form.querySelector("button"), "button to ask").focus();
      cancel.hidden = true;
      answer.removeAttribute("aria-busy");
      asking = null;
    }
  }
}

/**
 * @param {Document} page
 * @param {string} taken
 * @param {boolean} isNew
 */
function show(page, taken, isNew) {
  document.title = page.title;
  const given = /** @type {HTMLTextAreaElement | null} */ (page.getElementById("query"));
  if (!isNew && given && given.value !== text.value) write(given.value);
  answer.replaceChildren(...(page.getElementById("answer")?.childNodes ?? []));
  const title = answer.querySelector("h2")?.textContent ?? "No answer";
  progress.textContent = `${title}, in ${taken}`;
  attach(answer);
  mark();
}

/** @param {string} query */
function write(query) {
  text.value = query;
  editor?.write(query);
}

/** Show in the editor where a problem is. */
function mark() {
  const problem = /** @type {HTMLElement | null} */ (answer.querySelector(".problem[data-line]"));
  editor?.mark(problem && { line: Number(problem.dataset.line), column: Number(problem.dataset.column), message: textOf(there(problem.querySelector("p"), "message")) });
}

prepare();
import("./editor.js")
  .then((module) => {
    editor = module.edit(text, () => form.requestSubmit());
    mark();
  })
  // The textarea does what it always did.
  .catch((error) => console.warn("The editor cannot be loaded.", error));
