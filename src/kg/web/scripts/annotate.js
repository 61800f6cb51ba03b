// Offer to annotate an article; what that takes is loaded when somebody wants it.

import { element } from "./page.js";

const DONE = "kg-submitted";
const place = document.getElementById("annotate");

/** @param {HTMLElement} place */
function offer(place) {
  const button = element("button", { type: "button", className: "quiet" }, "Annotate");
  const hint = element("span", { className: "meta" }, "Say what words of this article state; you need an access token.");
  const line = element("p", { className: "offer" }, button, " ", hint);
  place.replaceChildren(line);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { annotating } = await import("./annotating.js");
      await annotating(place, { opened: () => hide(line), closed: () => close(line, button), submitted });
    } catch (error) {
      console.warn("The form cannot be loaded.", error);
      hint.textContent = "The form cannot be loaded. Try again, or use kg annotate.";
    }
    button.disabled = false;
  });
}

/** @param {HTMLElement} line */
function hide(line) {
  line.hidden = true;
}

/**
 * @param {HTMLElement} line
 * @param {HTMLElement} button
 */
function close(line, button) {
  line.hidden = false;
  button.focus();
}

/**
 * Show the page anew, with the fact in its margin.
 * @param {string} address
 */
function submitted(address) {
  sessionStorage.setItem(DONE, address);
  location.reload();
}

/**
 * Lead to the fact that was just submitted.
 * @param {HTMLElement} place
 */
function arrive(place) {
  const address = sessionStorage.getItem(DONE);
  if (!address) return;
  sessionStorage.removeItem(DONE);
  const name = address.slice(address.lastIndexOf("/") + 1);
  const link = document.querySelector(`.note a[href$="/annotation/${CSS.escape(name)}"], .mentions a[href$="/annotation/${CSS.escape(name)}"]`);
  const note = link?.closest("li");
  const said = note ? "It is in the margin now" : "It was taken";
  const told = element(
    "p",
    { className: "notice good", role: "status" },
    `Submitted. ${said}, proposed until somebody accepts it. `,
    note ? element("a", { href: `#${note.id}` }, "Go to it") : null,
    note ? " · " : null,
    element("a", { href: address }, "Its own page"),
  );
  place.append(told);
  if (!note) return told.scrollIntoView({ block: "center" });
  note.classList.add("new");
  note.tabIndex = -1;
  note.focus({ preventScroll: true });
  note.scrollIntoView({ block: "center" });
}

if (place) {
  offer(place);
  arrive(place);
}
