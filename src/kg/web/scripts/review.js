// Decide on a submitted annotation: accept it, reject it with a reason, take one's own back or propose it again.

import { authorization, element, fresh, patiently, problemOf, there, tokenField } from "./page.js";

const DECISIONS = [
  ["accepted", "Accept", "It says what the article says."],
  ["rejected", "Reject", "It stays to be read, with the reason."],
  ["withdrawn", "Withdraw", "Only who submitted it may."],
  ["proposed", "Put back to proposed", "It waits for a decision again."],
];

// Of what its author took back nobody decides anything else.
const WITHDRAWN = [["proposed", "Propose again", "Only who submitted it may."]];

/** @param {HTMLElement} place */
function review(place) {
  const { status } = place.dataset;
  const address = there(place.dataset.address, "address of the status");
  const heading = element("h2", { id: fresh("deciding") }, "Decide");
  const reason = element("textarea", { id: fresh("reason"), rows: 3, maxLength: 2000 });
  const hint = element("p", { className: "hint", id: fresh("hint") }, "Needed for a rejection. Everybody can read it.");
  const said = element("p", { className: "status", role: "status" });
  const token = tokenField(status === "withdrawn" ? "annotate" : "review");
  reason.setAttribute("aria-describedby", hint.id);
  const choices = (status === "withdrawn" ? WITHDRAWN : DECISIONS).filter(([to]) => to !== status).map(([to, name, meaning]) => {
    const input = element("input", { type: "radio", name: "decision", value: to, id: fresh("decision") });
    return { input, line: element("p", { className: "option" }, input, element("label", { htmlFor: input.id }, name, element("small", {}, ` ${meaning}`))) };
  });
  const button = element("button", {}, "Decide");
  const form = element(
    "form",
    { noValidate: true },
    element("fieldset", { className: "decisions" }, element("legend", {}, "What is to become of it"), ...choices.map(({ line }) => line)),
    element("div", { className: "field" }, element("label", { className: "label", htmlFor: reason.id }, "Reason"), reason, hint),
    token.node,
    said,
    element("p", { className: "acts" }, button),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const to = new FormData(form).get("decision");
    if (!to) {
      said.textContent = "First, choose what is to become of it.";
      choices[0].input.focus();
      return;
    }
    if (to === "rejected" && !reason.value.trim()) {
      said.textContent = "A rejection needs a reason, for whoever made the annotation.";
      reason.setAttribute("aria-invalid", "true");
      reason.focus();
      return;
    }
    reason.removeAttribute("aria-invalid");
    if (!token.take()) {
      said.textContent = "To decide, enter your access token.";
      return;
    }
    button.disabled = true;
    said.textContent = "Deciding";
    try {
      const response = await patiently(
        () =>
          fetch(address, {
            method: "POST",
            headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json", ...authorization() },
            body: JSON.stringify({ status: to, reason: reason.value.trim() }),
          }),
        () => (said.textContent = "The server is busy; it will be asked again."),
      );
      if (response.ok) {
        location.reload();
        return;
      }
      const problem = await problemOf(response);
      said.textContent = `${problem.title}. ${problem.detail}`;
      if (response.status === 401) token.refuse();
    } catch {
      said.textContent = "The server cannot be reached.";
    }
    button.disabled = false;
  });
  place.prepend(element("section", { className: "deciding", "aria-labelledby": heading.id }, heading, form));
}

const place = document.getElementById("review");
if (place) review(place);
