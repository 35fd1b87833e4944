// Now: what arrives, how much waits, and how it was within the last hour and day.

import { html, useLayoutEffect, useRef, useState } from "../drawing.js";
import { get } from "../api.js";
import { MAX_ROWS, merged, newest, news } from "../arrivals.js";
import { Charts } from "../parts/charts.js";
import { Counters } from "../parts/counters.js";
import { Problem, useSeconds } from "../parts/frame.js";
import { Rows } from "../parts/rows.js";
import { usePolling } from "../polling.js";
import { address } from "../route.js";
import { many } from "../words.js";

const LIST_SECONDS = 3;
const STATUS_SECONDS = 5;
// This state survives while another view is shown.
/** @type {{ records: Api.Record[], chosen: string | undefined }} */
const saved = { records: [], chosen: undefined };

export function Now() {
  const status = usePolling((signal) => get("/status", {}, signal), STATUS_SECONDS);
  return html`
    <h1 class="unseen">Now</h1>
    <${Counters} status=${status.value} />
    <${Problem} error=${status.error} />
    <${Charts} />
    <${Arrivals} />
  `;
}

function Arrivals() {
  const [paused, setPaused] = useState(false);
  const [records, setRecords] = useState(saved.records);
  const [chosen, setChosen] = useState(saved.chosen);
  const [fresh, setFresh] = useState(new Set());
  const loaded = useRef(saved.records.length > 0);
  const now = useSeconds(true, 5000);
  const { error } = usePolling(look, LIST_SECONDS, [], !paused);

  /** @param {AbortSignal} signal */
  async function look(signal) {
    const listed = await newest(saved.records, signal);
    const after = merged(saved.records, listed);
    if (loaded.current) setFresh(news(saved.records, after));
    loaded.current = true;
    saved.records = after;
    setRecords(after);
  }

  useStillRow(records);

  const choose = useRef((/** @type {string} */ id) => {
    saved.chosen = id;
    setChosen(id);
  }).current;

  return html`
    <section class="arrivals" aria-labelledby="arrivals">
      <div class="title">
        <h2 id="arrivals">Arrivals</h2>
        <p class="unseen" role="status">${fresh.size > 0 && many(fresh.size, "new object")}</p>
        <button type="button" aria-pressed=${paused} onClick=${() => setPaused(!paused)}>
          ${paused ? "Paused: go on" : "Pause"}
        </button>
      </div>
      <${Problem} error=${error} />
      ${loaded.current && records.length === 0 && html`<${Nothing} />`}
      ${!loaded.current && !error && html`<p class="wait">Loading…</p>`}
      ${records.length > 0 &&
      html`<${Rows}
        records=${records}
        now=${now}
        fresh=${fresh}
        chosen=${chosen}
        choose=${choose}
        label="The newest objects, the newest first"
      />`}
      ${records.length >= MAX_ROWS &&
      html`<p class="more">The newest ${MAX_ROWS}. <a href=${address("find")}>Find older ones</a></p>`}
    </section>
  `;
}

/**
 * Keep the focused row in its place when others come in above it. Browsers do so by default, except
 * at the very top of a page.
 * @param {Api.Record[]} records
 */
function useStillRow(records) {
  const row = scrollY === 0 ? document.activeElement?.closest("table.rows tr") : null;
  const before = row?.getBoundingClientRect().top;
  useLayoutEffect(() => {
    if (row?.isConnected) scrollBy(0, row.getBoundingClientRect().top - (before ?? 0));
  }, [records]);
}

function Nothing() {
  return html`
    <div class="nothing">
      <p><strong>Nothing arrived within 30 days.</strong></p>
      <p>What is uploaded under <code>uploads/</code> appears here automatically.</p>
      <p><a class="button" href=${address("upload")}>Upload a file</a></p>
    </div>
  `;
}
