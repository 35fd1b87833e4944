// One object: its history, and all that is known of one version.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../drawing.js";
import { content, get, post, transferred } from "../api.js";
import { close } from "../keyboard.js";
import { opening, changed } from "../route.js";
import { age, identity, moment, size, uploaded, visible } from "../words.js";
import { Problem, useSeconds } from "./frame.js";
import { NoticeOf } from "./notice.js";
import { Preview } from "./preview.js";
import { Results } from "./results.js";
import { Badge, Key } from "./rows.js";

const AGAIN_SECONDS = 1.5;
const MAX_LOOKS = 40;
// What the bucket does not hold under the record's key.
const AWAY = ["deleted", "gone", "quarantined", "released"];

export function ObjectPanel({ fields }) {
  const { open: key, of: bucket, at } = fields;
  const [history, setHistory] = useState(/** @type {Api.ObjectHistory | undefined} */ (undefined));
  const [error, setError] = useState(/** @type {unknown} */ (undefined));
  const heading = useRef(/** @type {HTMLElement | null} */ (null));

  async function look(signal) {
    try {
      const found = await get("/object", { key, bucket }, signal);
      setHistory(found);
      setError(undefined);
      return found;
    } catch (failure) {
      if (!signal?.aborted) setError(failure);
      return undefined;
    }
  }

  useEffect(() => {
    const over = new AbortController();
    look(over.signal);
    return () => over.abort();
  }, [key, bucket]);
  // At once: later it would take the keyboard from whoever has closed the panel again.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [key, bucket]);

  const records = history?.records.toReversed() ?? [];
  const record = records.find((each) => each.uploadTime === at) ?? records[0];
  return html`
    <aside class="object" aria-labelledby="object">
      <div class="object-head">
        <h2 id="object" tabindex="-1" ref=${heading}><${Key} text=${key} /></h2>
        <button type="button" onClick=${close} title="Esc">Close</button>
      </div>
      <${Problem} error=${error} />
      ${!history && !error && html`<p class="wait">Loading…</p>`}
      ${history && record &&
      html`
        <${Actions} record=${record} current=${history.current} look=${look} />
        <${TimeLine} records=${records} current=${history.current} record=${record} complete=${history.complete} />
        <${Version} key=${identity(record)} record=${record} />
      `}
    </aside>
  `;
}

function Actions({ record, current, look }) {
  const [state, setState] = useState(/** @type {{ told?: string, busy?: boolean, error?: unknown }} */ ({}));
  const exists = !AWAY.includes(record.status);
  const inQuarantine = record.status === "quarantined";

  async function download() {
    setState({ told: "Asking for a link…" });
    try {
      const { objectKey: key, versionId, bucketName: bucket } = record;
      const { url } = await post("/downloads", { key, versionId, bucket });
      const link = document.createElement("a");
      link.href = await transferred(url);
      link.download = key.split("/").findLast(Boolean) ?? "object";
      link.click();
      setState({ told: "The download has begun." });
    } catch (error) {
      setState({ error });
    }
  }

  async function again() {
    setState({ told: "Asking…", busy: true });
    try {
      const { objectKey: key, versionId, bucketName: bucket } = record;
      await post("/process", { key, versionId, bucket });
      setState({ told: "On the queue…", busy: true });
      setState({ told: (await recorded(record, look)) ? "Processed again." : "Not on record again yet. It may come; if it failed, the record of before is kept." });
    } catch (error) {
      setState({ error });
    }
  }

  async function release() {
    setState({ told: "Asking…", busy: true });
    try {
      const { objectKey: key, versionId } = record;
      await post("/quarantine/release", { key, versionId });
      setState({ told: "It will be back soon…", busy: true });
      setState({ told: (await released(record, look)) ? "Released: it is back at its key." : "Not back yet. It may come." });
    } catch (error) {
      setState({ error });
    }
  }

  async function copy() {
    await navigator.clipboard.writeText(record.objectKey);
    setState({ told: "The key was copied." });
  }

  const isCurrent = current && identity(current) === identity(record);
  return html`
    <div class="actions">
      <button type="button" class="main" disabled=${!exists} onClick=${download}>Download</button>
      <button type="button" disabled=${!exists || state.busy} onClick=${again}>Process again</button>
      ${inQuarantine && html`<button type="button" disabled=${state.busy} onClick=${release}>Release</button>`}
      <button type="button" onClick=${copy}>Copy key</button>
    </div>
    <p class="told" role="status">${state.told}</p>
    <${Problem} error=${state.error} />
    ${exists && !isCurrent && html`<p class="told">This is an older version, no more the current one.</p>`}
  `;
}

/** Wait until a record was written anew. */
function recorded(before, look) {
  return eventually(before, look, (record) => record.processedAt !== before.processedAt);
}

/** Wait until a version is back from quarantine. */
function released(before, look) {
  return eventually(before, look, (record) => record.status === "released");
}

async function eventually(before, look, isSo) {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    await new Promise((done) => setTimeout(done, AGAIN_SECONDS * 1000));
    const found = await look();
    const record = found?.records.find((each) => each.uploadTime === before.uploadTime);
    if (record && isSo(record)) return true;
  }
  return false;
}

function TimeLine({ records, current, record, complete }) {
  const now = useSeconds(true, 10000);
  return html`
    <section aria-labelledby="history">
      <h3 id="history">History</h3>
      <ol class="history">
        ${records.map((each) => {
          const when = uploaded(each);
          const isShown = each === record;
          const isCurrent = current && identity(current) === identity(each);
          return html`
            <li key=${identity(each)} class="${each.status} ${isShown ? "shown" : ""}">
              <a href=${changed(opening(each))} aria-current=${isShown ? "true" : undefined}>
                <${Badge} record=${each} />
                <time datetime=${when.toISOString()}>${moment(when)}</time>
                <span class="ago">${age(when, now)} ago</span>
                ${each.status !== "deleted" && html`<span>${size(each.objectSize)}</span>`}
                ${isCurrent && html`<span class="current">current</span>`}
              </a>
              ${each.failure && html`<p class="why">${visible(each.failure)}</p>`}
            </li>
          `;
        })}
      </ol>
      ${!complete && html`<p class="more">There are more and older ones than can be shown.</p>`}
    </section>
  `;
}

function Version({ record }) {
  const [metadata, setMetadata] = useState();
  const readable = record.status === "processed" || record.status === "failed";
  return html`
    ${record.failure && html`<section><h3>${record.status === "unreadable" ? "Why it can't be read" : "Why it failed"}</h3><pre class="failure">${visible(record.failure)}</pre></section>`}
    ${record.flags?.length > 0 &&
    html`<section><h3>Flags</h3><ul class="flags">${record.flags.map((flag) => html`<li>${visible(flag)}</li>`)}</ul></section>`}
    ${readable && html`<${Preview} record=${record} link=${() => linked(record)} tellMetadata=${setMetadata} />`}
    <${Results} results=${record.results ?? {}} />
    <section>
      <h3>Facts</h3>
      <dl class="facts">
        ${FACTS.map(({ name, label, format = (value) => visible(String(value)) }) =>
          record[name] !== undefined && html`<dt>${label}</dt><dd>${format(record[name])}</dd>`)}
        ${Object.entries(metadata ?? {}).map(([name, value]) => html`<dt>${visible(name)}</dt><dd>${visible(value)}</dd>`)}
      </dl>
    </section>
    <${NoticeOf} record=${record} />
    <details><summary>The record as it is</summary><pre tabindex="0">${JSON.stringify(record, null, 2)}</pre></details>
  `;
}

/** @type {{ name: keyof Api.Record, label: string, format?: (value: any) => string }[]} */
const FACTS = [
  { name: "objectSize", label: "Size", format: (bytes) => (bytes < 1000 ? size(bytes) : `${size(bytes)} (${bytes.toLocaleString("en")} bytes)`) },
  { name: "contentType", label: "Declared type" },
  { name: "versionId", label: "Version" },
  { name: "etag", label: "ETag" },
  { name: "bucketName", label: "Bucket" },
  { name: "eventName", label: "Event" },
  { name: "processedAt", label: "Recorded", format: (said) => moment(new Date(said)) },
  { name: "attempts", label: "Attempts" },
  { name: "movedTo", label: "Moved to" },
  { name: "releasedVersionId", label: "Back as version" },
];

/** A reading of some bytes of a version, straight from S3. */
async function linked(record) {
  const { objectKey: key, versionId, bucketName: bucket } = record;
  const { url } = await post("/downloads", { key, versionId, bucket });
  return (headers, signal) => content(url, headers, signal);
}
