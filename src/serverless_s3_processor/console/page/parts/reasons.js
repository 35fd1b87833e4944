// Failures with the same reason, in one box.

import { html } from "../drawing.js";
import { count } from "../words.js";

/**
 * Return the failures by reason, the most frequent reason first.
 * @template Failure
 * @param {Failure[]} failures
 * @param {(failure: Failure) => string} reasonOf
 * @returns {[string, Failure[]][]}
 */
export function byReason(failures, reasonOf) {
  const groups = new Map();
  for (const failure of failures) {
    const reason = reasonOf(failure);
    groups.set(reason, [...(groups.get(reason) ?? []), failure]);
  }
  return [...groups].sort(([, one], [, other]) => other.length - one.length);
}

/** @param {{ size: number, reason: string, children: unknown }} properties */
export function ReasonGroup({ size, reason, children }) {
  return html`
    <article class="group">
      <p class="reason"><strong>${count(size)}</strong> ${reason}</p>
      <ul class="keys">${children}</ul>
    </article>
  `;
}
