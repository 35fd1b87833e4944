// The few numbers that tell whether all is well.

import { html } from "../drawing.js";
import { address } from "../route.js";
import { count, lasting, many } from "../words.js";

/** @param {{ status?: Api.SystemStatus }} properties */
export function Counters({ status }) {
  const queue = status?.queue;
  const dead = status?.deadLetters;
  const hour = status?.lastHour ?? {};
  const failed = (hour.failed ?? 0) + (hour.unreadable ?? 0);
  const all = Object.values(hour).reduce((sum, number) => sum + number, 0);
  const letters = dead && dead.uploads + dead.changes + dead.actions;
  return html`
    <dl class="counters">
      <${Counter} name="Last hour" value=${status && count(all)} note="recorded" />
      <${Counter}
        name="Failed"
        value=${status && count(failed)}
        note="in the last hour"
        kind=${failed ? "bad" : ""}
        href=${failed ? address("failures") : undefined}
      />
      <${Counter}
        name="Queue"
        value=${queue && count(queue.waiting)}
        note=${queue ? `waiting, ${count(queue.inFlight)} in flight` : ""}
      />
      <${Counter}
        name="Oldest"
        value=${queue && (queue.oldestMessageAgeSeconds ? lasting(queue.oldestMessageAgeSeconds) : "–")}
        note=${queue?.oldestMessageAgeSeconds ? "message in the queue" : "age unavailable, or no message"}
        kind=${(queue?.oldestMessageAgeSeconds ?? 0) > 600 ? "bad" : ""}
      />
      <${Counter}
        name="Dead letters"
        value=${letters !== undefined ? count(letters) : undefined}
        note=${dead && deadLetters(dead)}
        kind=${letters ? "bad" : ""}
        href=${letters ? address("failures") : undefined}
      />
    </dl>
  `;
}

/** @param {{ name: string, value?: string, note?: string, kind?: string, href?: string }} properties */
function Counter({ name, value, note, kind = "", href }) {
  const shown = value ?? html`<span class="wait">…</span>`;
  return html`
    <div class="counter ${kind}">
      <dt>${name}</dt>
      <dd class="value">${href ? html`<a href=${href}>${shown}</a>` : shown}</dd>
      <dd class="note">${note}</dd>
    </div>
  `;
}

/**
 * The numbers of the kinds that there are.
 * @param {Api.DeadLetterCounts} counts
 */
function deadLetters({ uploads, changes, actions }) {
  /** @type {[number, string][]} */
  const kinds = [[uploads, "upload"], [changes, "announcement"], [actions, "action"]];
  const some = kinds.filter(([number]) => number > 0);
  return some.map(([number, kind]) => many(number, kind)).join(", ") || "none";
}
