// Show an answer as table, chart, timeline, network or as it was sent; what does not fit it is not offered.

import * as chart from "./chart.js";
import * as network from "./network.js";
import { readout } from "./readout.js";
import * as timeline from "./timeline.js";

const PICTURES = { chart, timeline, network };
const SHOWN_RAW = 200_000;

/** Put buttons above the results in `answer`; the address's fragment says which view is open. */
export function attach(answer) {
  const section = answer.querySelector(".results");
  if (!section) return;
  const scroll = section.querySelector(".scroll");
  const offered = { table: scroll ?? null };
  if (scroll) {
    const read = readout(scroll.querySelector("table"));
    for (const [name, module] of Object.entries(PICTURES)) {
      const found = module.choices(read);
      if (found) offered[name] = () => drawing(module, read, found);
    }
  }
  offered.raw = () => raw(section);
  const bar = document.createElement("div");
  bar.className = "views";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Show the answer as");
  const panel = document.createElement("div");
  panel.className = "view";
  const buttons = Object.keys(offered).filter((name) => offered[name]).map((name) => {
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

  function open(name) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.textContent === name));
    if (scroll) scroll.hidden = name !== "table";
    panel.replaceChildren(...(name === "table" ? [] : [offered[name]()]));
  }

  section.querySelector(".downloads").after(bar);
  section.append(panel);
  const asked = location.hash.slice(1);
  open(offered[asked] ? asked : offered.table ? "table" : "raw");
}

/** Return a picture with a choice of its columns above it. */
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

/** Return the answer as a program gets it. */
function raw(section) {
  const shown = document.createElement("pre");
  const source = [...section.querySelectorAll(".downloads a")].find((link) => /JSON|Turtle/.test(link.textContent));
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

function note(text) {
  const made = document.createElement("p");
  made.className = "notice";
  made.textContent = text;
  return made;
}
