// Failures: what is on record as failed or unreadable, by reason, and beside it the dead letters.

import { html, useEffect, useState } from "../drawing.js";
import { get } from "../api.js";
import { DeadLetters } from "../parts/deadletters.js";
import { Problem } from "../parts/frame.js";
import { Retry } from "../parts/retry.js";
import { Key } from "../parts/rows.js";
import { changed, opening } from "../route.js";
import { age, count, identity, many, uploaded, visible } from "../words.js";

const PAGE = 200;
const PAGES_AT_ONCE = 5;
const KEYS_SHOWN = 20;

export function Failures() {
  const [asked, setAsked] = useState(0);
  const again = () => setAsked((number) => number + 1);
  return html`
    <div class="title">
      <h1>Failures</h1>
      <button type="button" onClick=${again}>Look again</button>
    </div>
    <div class="failures">
      <div>
        <${Recorded} status="failed" asked=${asked} done=${again} nothing="Nothing failed."
          meaning="Objects that a processor could not cope with, uploaded within 30 days." />
        <${Recorded} status="unreadable" asked=${asked} nothing="Everything could be read."
          meaning="Objects that S3 holds and that can never be read, uploaded within 30 days. To retry is no use." />
      </div>
      <${DeadLetters} key=${asked} done=${again} />
    </div>
  `;
}

/** The objects with a status, by reason; without `done` they can't be retried. */
function Recorded({ status, asked, done, meaning, nothing }) {
  const [found, setFound] = useState(/** @type {import("../searching.js").Search} */ ({ records: [], looking: true }));

  useEffect(() => {
    const over = new AbortController();
    setFound((before) => ({ ...before, looking: true, error: undefined }));
    more({ records: [], cursor: undefined }, over.signal);
    return () => over.abort();
  }, [asked]);

  /**
   * @param {{ records: Api.Record[], cursor?: string }} found
   * @param {AbortSignal} [signal]
   */
  async function more({ records, cursor }, signal) {
    try {
      let next = cursor;
      let all = records;
      for (let page = 0; page < PAGES_AT_ONCE; page += 1) {
        const response = await get("/objects", { status, limit: PAGE, cursor: next }, signal);
        all = [...all, ...response.objects];
        next = response.cursor ?? undefined;
        setFound({ records: all, cursor: next, looking: Boolean(next) && page + 1 < PAGES_AT_ONCE });
        if (!next) return;
      }
    } catch (error) {
      if (!signal?.aborted) setFound((before) => ({ ...before, looking: false, error }));
    }
  }

  const groups = grouped(found.records);
  return html`
    <section aria-labelledby=${status} aria-busy=${found.looking}>
      <h2 id=${status}>Recorded as ${status}</h2>
      <p class="told">${meaning}</p>
      <${Problem} error=${found.error} />
      ${found.looking && groups.length === 0 && html`<p class="wait">Looking…</p>`}
      ${!found.looking && !found.error && groups.length === 0 &&
      html`<div class="nothing"><p><strong>${found.cursor ? "None so far." : nothing}</strong></p></div>`}
      ${groups.map(([reason, records]) => html`<${Group} key=${reason} reason=${reason} records=${records} done=${done} />`)}
      ${found.cursor && !found.looking &&
      html`<p class="more"><button type="button" onClick=${() => more(found)}>Look further back</button> ${many(found.records.length, "object")} so far</p>`}
    </section>
  `;
}

/** Return the records by reason, what is most frequent first. */
export function grouped(records) {
  const groups = new Map();
  for (const record of records) {
    const reason = record.failure ?? "No reason was recorded";
    groups.set(reason, [...(groups.get(reason) ?? []), record]);
  }
  return [...groups].sort(([, one], [, other]) => other.length - one.length);
}

function Group({ reason, records, done }) {
  const [shown, setShown] = useState(KEYS_SHOWN);
  const now = Date.now();
  return html`
    <article class="group">
      <div class="title">
        <p class="reason"><strong>${count(records.length)}</strong> ${visible(reason)}</p>
        ${done && html`<${Retry} records=${records} label=${records.length === 1 ? "Retry" : `Retry all ${count(records.length)}`} done=${done} />`}
      </div>
      <ul class="keys">
        ${records.slice(0, shown).map(
          (record) => html`
            <li key=${identity(record)}>
              <a class="key" href=${changed(opening(record))}><${Key} text=${record.objectKey} /></a>
              <span class="told">${age(uploaded(record), now)} ago</span>
              ${done && records.length > 1 && html`<${Retry} records=${[record]} label="Retry" done=${done} />`}
            </li>
          `,
        )}
      </ul>
      ${records.length > shown &&
      html`<button type="button" onClick=${() => setShown(shown + 10 * KEYS_SHOWN)}>
        Show ${count(Math.min(records.length - shown, 10 * KEYS_SHOWN))} more of ${count(records.length)}
      </button>`}
    </article>
  `;
}
