// The form to annotate with: words, what they are, the fields of that, a report while it is filled in.

import { controls, members, title } from "./fields.js";
import { annotation, isFree, kinds } from "./kinds.js";
import { authorization, element, fresh, patiently, problemOf, textOf, there, tokenField } from "./page.js";
import { quoting } from "./quoting.js";
import { placed, trial } from "./report.js";
/** @import { About, Answer, Around, Control, Finding, Form, Judged, Problem, Register, Result, Source, Thing, Told } from "./types.js" */

const PROMPTS = { words: "First, say which words.", kind: "Now say what they are." };

/** @typedef {{ opened(): void, closed(): void, submitted(address: string): void }} Listener */

/**
 * Open the form for the article that `place` tells of; `on` is told when it opens, closes, and of what was submitted.
 * @param {HTMLElement} place
 * @param {Listener} on
 */
export async function annotating(place, on) {
  const about = aboutOf(place);
  const response = await fetch(about.forms);
  if (!response.ok) throw new Error(`The forms: ${response.status}`);
  new Panel(about, kinds((await response.json()).forms), on).open();
}

/**
 * Return what the page says of the article.
 * @param {HTMLElement} place
 * @returns {About}
 */
function aboutOf({ dataset }) {
  const said = (/** @type {string} */ name) => there(dataset[name], `${name} of the article`);
  const at = (/** @type {string} */ path) => said("root") + path;
  const language = said("language");
  return {
    article: said("article"),
    source: dataset.source ?? said("article"),
    sha256: said("sha256"),
    base: said("base"),
    root: said("root"),
    language,
    languageName: new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language,
    held: "held" in dataset,
    forms: at("forms.json"),
    search: at("search"),
    validate: at("validate"),
    container: at("annotations/"),
  };
}

class Panel {
  /**
   * @param {About} about
   * @param {Form[]} forms
   * @param {Listener} on
   */
  constructor(about, forms, on) {
    /** @type {Form | null} */
    this.form = null;
    /** @type {Control[]} */
    this.controls = [];
    /** @type {Register} */
    this.register = [];
    /** @type {[Element, string][]} */
    this.links = [];
    this.pending = 0;
    this.about = about;
    this.forms = forms;
    this.on = on;
    this.words = quoting(about, () => this.changed());
    this.trial = trial(about.validate, (answer) => this.told(answer));
    this.token = tokenField("annotate");
    this.status = element("p", { className: "status", role: "status" });
    this.general = element("div", { className: "said-of" });
    this.held = element("div", {});
    this.submit = element("button", {}, "Submit");
    this.heading = element("h2", { id: fresh("annotating"), tabIndex: -1 }, "Annotate");
    this.node = this.layout();
    this.back = this.way();
    this.watch = new IntersectionObserver(([entry]) => {
      this.back.hidden = entry.isIntersecting;
    });
    this.listen = () => this.selecting();
  }

  layout() {
    const close = element("button", { type: "button", className: "quiet" }, "Close");
    close.addEventListener("click", () => this.close());
    const form = element(
      "form",
      { noValidate: true },
      this.words.node,
      this.choice(),
      this.held,
      this.general,
      this.token.node,
      element("div", { className: "foot" }, this.status, element("p", { className: "acts" }, this.submit)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    const bar = element("div", { className: "bar" }, this.heading, close);
    return element("section", { className: "annotating", "aria-labelledby": this.heading.id }, bar, form);
  }

  /** Return the way to the form for whoever is far down in the text; it is there while the form is not in view. */
  way() {
    const back = element("button", { type: "button", className: "back-to-form", hidden: true }, "To the form");
    back.addEventListener("click", () => {
      this.node.scrollIntoView({ block: "start" });
      this.heading.focus({ preventScroll: true });
    });
    return back;
  }

  choice() {
    const name = fresh("kind");
    const told = element("p", { className: "hint", id: fresh("hint") });
    const options = this.forms.map((form) => {
      const input = element("input", { type: "radio", name, id: fresh("kind"), "aria-describedby": told.id });
      input.addEventListener("change", () => {
        told.textContent = form.definition;
        this.choose(form);
      });
      return element("span", { className: "option" }, input, element("label", { htmlFor: input.id }, form.label));
    });
    return element("fieldset", { className: "kinds" }, element("legend", {}, "What they are"), element("div", {}, ...options), told);
  }

  open() {
    this.on.opened();
    const article = there(document.querySelector(".article"), "article");
    article.before(this.node);
    article.after(this.back);
    this.watch.observe(this.node);
    article.parentElement?.classList.add("annotated");
    document.addEventListener("selectionchange", this.listen);
    this.plain(article);
    if (!this.words.take()) this.heading.focus();
    this.changed();
  }

  close() {
    this.trial.stop();
    document.removeEventListener("selectionchange", this.listen);
    for (const [link, address] of this.links) link.setAttribute("href", address);
    this.node.parentElement?.classList.remove("annotated");
    this.watch.disconnect();
    this.back.remove();
    this.node.remove();
    this.on.closed();
  }

  /**
   * Make names plain text while the form is open: a mouse that is drawn over a link carries it off, and selects nothing.
   * @param {Element} article
   */
  plain(article) {
    this.links = [...article.querySelectorAll(".text a[href]:not(.ref)")].map((link) => [link, link.getAttribute("href") ?? ""]);
    for (const [link] of this.links) link.removeAttribute("href");
  }

  /** Take what is being selected in the text, once it stays. */
  selecting() {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => {
      const anchor = getSelection()?.anchorNode;
      if (!anchor || this.node.contains(anchor)) return;
      // Whoever fills in the fields may select words only to copy them.
      if (this.controls.some((control) => control.touched)) this.words.offer();
      else this.words.take();
    }, 200);
  }

  /** @param {Form} form */
  choose(form) {
    this.form = form;
    /** @type {Around} */
    const around = {
      language: this.about.language,
      languageName: this.about.languageName,
      search: (classes) => this.source(classes),
      changed: () => this.changed(),
    };
    const made = controls(form.fields, around);
    this.controls = made.all;
    this.held.replaceChildren(made.node);
    this.changed();
  }

  /**
   * Return a source of completions: events are those of the margin, all else is found by the server.
   * @param {string[]} classes
   * @returns {Source}
   */
  source(classes) {
    const others = classes.filter((one) => one !== "Event");
    return async (text) => {
      const own = classes.includes("Event") ? this.events(text) : [];
      if (!others.length || !text) return own;
      const asked = new URLSearchParams([["q", text], ["format", "json"], ...others.map((one) => ["type", one.toLowerCase()])]);
      const response = await fetch(`${this.about.search}?${asked}`, { headers: authorization() });
      if (!response.ok) return own;
      /** @type {{ results: Result[] }} */
      const { results } = await response.json();
      return [
        ...own,
        ...results.slice(0, 10).map((one) => ({
          id: one.id,
          name: one.name,
          language: one.language,
          detail: [one.type, one.matched !== one.name ? one.matched : "", one.description].filter(Boolean).join(" · "),
        })),
      ];
    };
  }

  /**
   * Return the events of the margin whose name has a text in it.
   * @param {string} text
   * @returns {Thing[]}
   */
  events(text) {
    const wanted = text.toLowerCase();
    return [...document.querySelectorAll(".note.event > a")]
      .map((link) => ({ id: this.about.base + (link.getAttribute("href") ?? "").slice(this.about.root.length), name: textOf(link), detail: "event of this article" }))
      .filter((thing) => thing.name.toLowerCase().includes(wanted));
  }

  /** @param {Form} form */
  made(form) {
    return annotation(form, this.controls, members, (register) => this.words.target(register));
  }

  /** Have it judged anew. */
  changed() {
    const form = this.form;
    if (!form || (this.words.isEmpty() && !isFree(form))) {
      this.trial.stop();
      this.status.classList.remove("holds");
      this.status.textContent = this.words.isEmpty() ? PROMPTS.words : PROMPTS.kind;
      return;
    }
    if (Object.values(PROMPTS).includes(textOf(this.status))) this.status.textContent = "";
    this.trial.ask(() => {
      const { document, register } = this.made(form);
      this.register = register;
      return document;
    });
  }

  /** @param {Answer} answer */
  told({ judged, problem, busy, slow }) {
    if (slow) this.status.textContent = "Checking";
    else if (busy) this.status.textContent = "The server is busy; it will be asked again.";
    else if (problem) this.failed(problem);
    else if (judged) this.report(judged.findings, judged);
  }

  /**
   * Say each finding beside what it is about, and in one line how it stands.
   * @param {Finding[]} findings
   * @param {Judged | null} judged
   */
  report(findings, judged) {
    const by = placed(findings, this.register);
    /** @type {Set<Told>} */
    const every = new Set([this.words, ...this.register.flatMap((entry) => entry.control ?? []), ...this.controls]);
    /** @type {string[]} */
    const waiting = [];
    let unchosen = false;
    for (const control of every) {
      const own = control.own?.() ?? [];
      const found = own.length ? own : (by.get(control) ?? []);
      unchosen ||= own.length > 0;
      // Nobody is told off for what they have not come to.
      const isMissing = !control.touched && found.some((finding) => finding.severity === "violation");
      if (isMissing) waiting.push(title(control.field).toLowerCase());
      control.say(isMissing ? [] : found);
    }
    this.general.replaceChildren(...(by.get(null) ?? []).map((finding) => element("p", { className: `finding ${finding.severity}` }, element("strong", {}, finding.message), finding.mend ? ` ${finding.mend}` : null)));
    this.status.textContent = unchosen ? "Choose one of what is offered." : summary(findings, waiting, judged);
    this.status.classList.toggle("holds", Boolean(judged?.conforms) && !unchosen);
  }

  /** @param {Problem} problem */
  failed(problem) {
    if (problem.findings.length) {
      this.report(problem.findings, null);
      return;
    }
    this.status.classList.remove("holds");
    this.status.textContent = `${problem.title}. ${problem.detail}`;
  }

  focusOnFault() {
    const fault = /** @type {HTMLElement | null} */ (this.node.querySelector("[aria-invalid=true]"));
    fault?.focus();
  }

  async send() {
    const form = this.form;
    if (!form || (this.words.isEmpty() && !isFree(form))) {
      this.changed();
      this.words.focus();
      return;
    }
    this.words.touch();
    for (const control of this.controls) control.touch();
    const { document: made, register } = this.made(form);
    this.register = register;
    if (register.some((entry) => entry.control?.own?.().length)) {
      this.report([], null);
      this.focusOnFault();
      return;
    }
    if (!this.token.take()) {
      this.status.textContent = "To submit, enter your access token.";
      return;
    }
    this.trial.stop();
    this.submit.disabled = true;
    this.status.textContent = "Submitting";
    try {
      const response = await patiently(
        () =>
          fetch(this.about.container, {
            method: "POST",
            headers: {
              "Content-Type": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
              Accept: "application/problem+json, application/ld+json;q=0.5",
              ...authorization(),
            },
            body: JSON.stringify(made),
          }),
        () => {
          this.status.textContent = "The server is busy; it will be asked again.";
        },
      );
      if (response.status === 201) {
        const name = new URL(response.headers.get("Location") ?? "").pathname.split("/").at(-1);
        this.on.submitted(this.about.container + name);
        return;
      }
      this.failed(await problemOf(response));
      if (response.status === 401 || response.status === 403) this.token.refuse();
      else this.focusOnFault();
    } catch {
      this.status.textContent = "The server cannot be reached. What is filled in stays here.";
    } finally {
      this.submit.disabled = false;
    }
  }
}

/**
 * @param {Finding[]} findings
 * @param {string[]} waiting
 * @param {Judged | null} judged
 */
function summary(findings, waiting, judged) {
  const faults = findings.filter((finding) => finding.severity === "violation").length;
  const warnings = findings.length - faults;
  const said = [];
  if (waiting.length) said.push(`Still to be filled in: ${[...new Set(waiting)].join(", ")}.`);
  const rest = faults - waiting.length;
  if (rest > 0) said.push(`${rest} ${rest === 1 ? "thing" : "things"} to mend.`);
  if (warnings) said.push(`${warnings} ${warnings === 1 ? "warning" : "warnings"}.`);
  if (judged?.conforms) said.unshift(`This holds; it would add ${judged.adds.count} statements.`);
  return said.join(" ");
}
