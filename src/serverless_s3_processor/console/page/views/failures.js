// Failures: the failed and unreadable records by reason, and the dead letters.

import { html, useEffect, useState } from "../drawing.js";
import { get } from "../api.js";
import { DeadLetters } from "../parts/deadletters.js";
import { Problem } from "../parts/frame.js";
import { byReason } from "../parts/reasons.js";
import { Retry } from "../parts/retry.js";
import { Key } from "../parts/rows.js";
import { changed, opening } from "../route.js";
import { age, count, identity, many, uploaded, visible } from "../words.js";

const PAGE = 200;
const MAX_PAGES = 5;
const KEYS_SHOWN = 20;

export function Failures() {
  const [refreshes, setRefreshes] = useState(0);
  const refresh = () => setRefreshes((number) => number + 1);
  return html`
    <div class="title">
      <h1>Failures</h1>
      <button type="button" onClick=${refresh}>Refresh</button>
    </div>
    <div class="failures">
      <div>
        <${Recorded} status="failed" refreshes=${refreshes} done=${refresh} nothing="There are no failures."
          meaning="Objects that a processor could not handle, uploaded within the last 30 days." />
        <${Recorded} status="unreadable" refreshes=${refreshes} nothing="There are no unreadable objects."
          meaning="Objects that can never be read, uploaded within the last 30 days. Retrying does not help." />
      </div>
      <${DeadLetters} key=${refreshes} done=${refresh} />
    </div>
  `;
}

/**
 * The objects with a status, by reason; without `done` they can't be retried.
 * @param {{ status: Api.Status, refreshes: number, done?: () => void, meaning: string, nothing: string }} properties
 */
function Recorded({ status, refreshes, done, meaning, nothing }) {
  const [results, setResults] = useState(/** @type {import("../searching.js").Search} */ ({ records: [], looking: true }));

  useEffect(() => {
    const over = new AbortController();
    setResults((before) => ({ ...before, looking: true, error: undefined }));
    more({ records: [], cursor: undefined }, over.signal);
    return () => over.abort();
  }, [refreshes]);

  /**
   * @param {{ records: Api.Record[], cursor?: string }} start
   * @param {AbortSignal} [signal]
   */
  async function more({ records, cursor }, signal) {
    try {
      let next = cursor;
      let all = records;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const response = await get("/objects", { status, limit: PAGE, cursor: next }, signal);
        all = [...all, ...response.objects];
        next = response.cursor ?? undefined;
        setResults({ records: all, cursor: next, looking: Boolean(next) && page + 1 < MAX_PAGES });
        if (!next) return;
      }
    } catch (error) {
      if (!signal?.aborted) setResults((before) => ({ ...before, looking: false, error }));
    }
  }

  const groups = byReason(results.records, (record) => record.failure ?? "No reason was recorded");
  return html`
    <section aria-labelledby=${status} aria-busy=${results.looking}>
      <h2 id=${status}>Recorded as ${status}</h2>
      <p class="hint">${meaning}</p>
      <${Problem} error=${results.error} />
      ${results.looking && groups.length === 0 && html`<p class="wait">Loading…</p>`}
      ${!results.looking && !results.error && groups.length === 0 &&
      html`<div class="nothing"><p><strong>${results.cursor ? "None so far." : nothing}</strong></p></div>`}
      ${groups.map(([reason, records]) => html`<${Group} key=${reason} reason=${reason} records=${records} done=${done} />`)}
      ${results.cursor && !results.looking &&
      html`<p class="more"><button type="button" onClick=${() => more(results)}>Load older ones</button> ${many(results.records.length, "object")} so far</p>`}
    </section>
  `;
}

/** @param {{ reason: string, records: Api.Record[], done?: () => void }} properties */
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
              <span class="hint">${age(uploaded(record), now)} ago</span>
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
