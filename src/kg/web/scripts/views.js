// Show an answer as table, chart, timeline, network or as it was sent; what does not fit it is not offered.

import * as chart from "./chart.js";
import * as network from "./network.js";
import { textOf, there } from "./page.js";
import { readout } from "./readout.js";
import * as timeline from "./timeline.js";
/** @import { Choices, Picture, Read } from "./types.js" */

const PICTURES = { chart, timeline, network };
const SHOWN_RAW = 200_000;

/**
 * Put buttons above the results in `answer`; the address's fragment says which view is open.
 * @param {HTMLElement} answer
 */
export function attach(answer) {
  const section = answer.querySelector(".results");
  if (!section) return;
  const scroll = /** @type {HTMLElement | null} */ (section.querySelector(".scroll"));
  /** @type {Map<string, () => HTMLElement | null>} */
  const offered = new Map();
  if (scroll) {
    offered.set("table", () => null);
    const read = readout(there(scroll.querySelector("table"), "table of results"));
    for (const [name, module] of Object.entries(PICTURES)) {
      const found = module.choices(read);
      if (found) offered.set(name, () => drawing(module, read, found));
    }
  }
  offered.set("raw", () => raw(section));
  const bar = document.createElement("div");
  bar.className = "views";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Show the answer as");
  const panel = document.createElement("div");
  panel.className = "view";
  const buttons = [...offered.keys()].map((name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      history.replaceState(null, "", name === "table" ? location.pathname + location.search : `#${name}`);
      open(name);
    });
    bar.append(button);
    return button;
  });

  /** @param {string} name */
  function open(name) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.textContent === name));
    if (scroll) scroll.hidden = name !== "table";
    const shown = offered.get(name)?.();
    panel.replaceChildren(...(shown ? [shown] : []));
  }

  there(section.querySelector(".downloads"), "list of downloads").after(bar);
  section.append(panel);
  const asked = location.hash.slice(1);
  open(offered.has(asked) ? asked : scroll ? "table" : "raw");
}

/**
 * Return a picture with a choice of its columns above it.
 * @param {Picture} module
 * @param {Read} read
 * @param {Choices} found
 */
function drawing(module, read, found) {
  const held = document.createElement("div");
  const chosen = Object.fromEntries(Object.entries(found).map(([role, columns]) => [role, columns[0]]));
  const picture = document.createElement("div");
  picture.className = "picture scroll";
  picture.tabIndex = 0;
  picture.setAttribute("role", "region");
  picture.setAttribute("aria-label", "Picture");
  const redraw = () => picture.replaceChildren(module.draw(read, chosen));
  const fields = Object.entries(found).map(([role, columns]) => {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.append(...columns.map((column, at) => new Option(column.name, String(at))));
    select.addEventListener("change", () => {
      chosen[role] = columns[Number(select.value)];
      redraw();
    });
    label.append(`${role} `, select);
    return label;
  });
  const line = document.createElement("p");
  line.className = "columns-of";
  line.append(...fields);
  redraw();
  held.append(line, picture);
  if (read.rows.length > module.MOST) held.append(note(`A picture shows ${module.MOST} at most; the table has all ${read.rows.length}.`));
  return held;
}

/**
 * Return the answer as a program gets it.
 * @param {Element} section
 */
function raw(section) {
  const shown = document.createElement("pre");
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (section.querySelectorAll(".downloads a"));
  const source = there([...links].find((link) => /JSON|Turtle/.test(textOf(link))), "download of JSON or Turtle");
  shown.tabIndex = 0;
  shown.textContent = "…";
  fetch(source.href)
    .then((response) => response.text())
    .then((text) => {
      shown.textContent = text.length > SHOWN_RAW ? `${text.slice(0, SHOWN_RAW)}\n… (cut here; the file has all of it)` : text;
    })
    .catch(() => {
      shown.textContent = "The server cannot be reached.";
    });
  return shown;
}

/** @param {string} text */
function note(text) {
  const made = document.createElement("p");
  made.className = "notice";
  made.textContent = text;
  return made;
}
