// Have the server say what would become of an annotation while it is filled in, each finding beside its field.

import { authorization, problemOf } from "./page.js";

const PATIENCE = 500;
const AGAIN = 2000;

/** Return what asks for a report: `ask(make)` after a while, the last one counts; `told` gets the answer. */
export function trial(address, told) {
  let waiting = 0;
  let asking = null;

  async function send(make) {
    const document = make();
    asking?.abort();
    if (!document) return;
    const controller = (asking = new AbortController());
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/ld+json", Accept: "application/json", ...authorization() },
        body: JSON.stringify(document),
        signal: controller.signal,
      });
      if (response.status === 503) {
        told({ busy: true });
        waiting = setTimeout(send, AGAIN, make);
      } else if (response.ok) told({ judged: await response.json() });
      else told({ problem: await problemOf(response) });
    } catch (error) {
      if (error.name !== "AbortError") told({ problem: { title: "The server cannot be reached", detail: "What is filled in stays here.", findings: [] } });
    }
  }

  return {
    ask(make) {
      clearTimeout(waiting);
      asking?.abort();
      waiting = setTimeout(send, PATIENCE, make);
    },
    stop() {
      clearTimeout(waiting);
      asking?.abort();
    },
  };
}

/** Return the findings by the control that each is about; null holds those of none. */
export function placed(findings, register) {
  const by = new Map();
  for (const finding of findings) {
    const control = controlOf(finding, register);
    by.set(control, [...(by.get(control) ?? []), finding]);
  }
  return by;
}

/** What is missing has no place of its own: the message or the path names the property. */
function controlOf(finding, register) {
  const pointer = finding.pointer ?? "";
  const entry = register.filter((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`)).sort((a, b) => b.pointer.length - a.pointer.length)[0];
  if (!entry) return null;
  const inside = entry.controls ?? entry.control.controls ?? [];
  const key = /`(\w+)`/.exec(finding.message)?.[1];
  return inside.find((one) => one.field.key === key) ?? inside.find((one) => one.field.path && one.field.path === finding.path) ?? entry.control ?? null;
}
