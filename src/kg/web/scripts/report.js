// Have the server say what would become of an annotation while it is filled in, each finding beside its field.

import { authorization, problemOf } from "./page.js";
/** @import { Annotation, Answer, Finding, Register, Told } from "./types.js" */

const PATIENCE = 500;
const AGAIN = 2000;
const LONG = 1000;

/**
 * Return what asks for a report: `ask(make)` after a while, the last one counts; `told` gets the answer.
 *
 * One question is under way at a time. One that is outdated is not hung up on, which would end the process that
 * judges for strangers and let the next one wait for a new one: its answer is dropped.
 * @param {string} address
 * @param {(answer: Answer) => void} told
 */
export function trial(address, told) {
  let waiting = 0;
  /** @type {(() => Annotation) | null} */
  let wanted = null;
  /** @type {AbortController | null} */
  let asking = null;

  async function send() {
    if (asking || !wanted) return;
    const document = wanted();
    wanted = null;
    const controller = new AbortController();
    asking = controller;
    const slow = setTimeout(told, LONG, { slow: true });
    const answer = await judged(address, document, controller.signal);
    clearTimeout(slow);
    if (asking !== controller) return;
    asking = null;
    if (answer.busy) {
      told(answer);
      wanted ??= () => document;
      waiting = setTimeout(send, AGAIN);
    } else if (wanted) send();
    else told(answer);
  }

  return {
    /** @param {() => Annotation} make */
    ask(make) {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        wanted = make;
        send();
      }, PATIENCE);
    },
    stop() {
      clearTimeout(waiting);
      wanted = null;
      asking?.abort();
      asking = null;
    },
  };
}

/**
 * @param {string} address
 * @param {Annotation} document
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
async function judged(address, document, signal) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/ld+json", Accept: "application/json", ...authorization() },
      body: JSON.stringify(document),
      signal,
    });
    if (response.status === 503) return { busy: true };
    return response.ok ? { judged: await response.json() } : { problem: await problemOf(response) };
  } catch {
    return { problem: { title: "The server cannot be reached", detail: "What is filled in stays here.", findings: [] } };
  }
}

/**
 * Return the findings by the control that each is about; null holds those of none.
 * @param {Finding[]} findings
 * @param {Register} register
 */
export function placed(findings, register) {
  /** @type {Map<Told | null, Finding[]>} */
  const by = new Map();
  for (const finding of findings) {
    const control = controlOf(finding, register);
    by.set(control, [...(by.get(control) ?? []), finding]);
  }
  return by;
}

/**
 * Return what a finding is about. What is missing has no place of its own: the message or the path names the property.
 * @param {Finding} finding
 * @param {Register} register
 * @returns {Told | null}
 */
function controlOf(finding, register) {
  const pointer = finding.pointer ?? "";
  const entry = register.filter((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`)).sort((a, b) => b.pointer.length - a.pointer.length)[0];
  if (!entry) return null;
  const inside = entry.controls ?? entry.control?.controls ?? [];
  const key = /`(\w+)`/.exec(finding.message)?.[1];
  return inside.find((one) => one.field.key === key) ?? inside.find((one) => one.field.path && one.field.path === finding.path) ?? entry.control ?? null;
}
