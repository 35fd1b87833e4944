// One object: its history, and the details of one version.

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

const POLL_SECONDS = 1.5;
const MAX_POLLS = 40;
// The statuses of objects that are not at their key any more.
const AWAY = ["deleted", "gone", "quarantined", "released"];

/** @typedef {(signal?: AbortSignal) => Promise<Api.ObjectHistory | undefined>} Look */

/** @param {{ fields: import("../route.js").Fields }} properties */
export function ObjectPanel({ fields }) {
  const { open: key = "", of: bucket, at } = fields;
  const [history, setHistory] = useState(/** @type {Api.ObjectHistory | undefined} */ (undefined));
  const [error, setError] = useState(/** @type {unknown} */ (undefined));
  const heading = useRef(/** @type {HTMLElement | null} */ (null));

  /** @type {Look} */
  async function look(signal) {
    try {
      const response = await get("/object", { key, bucket }, signal);
      setHistory(response);
      setError(undefined);
      return response;
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
  // Before the browser paints: later it would take the focus from a person who closed the panel.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [key, bucket]);

  const records = history?.records.toReversed() ?? [];
  const record = records.find(({ uploadTime }) => uploadTime === at) ?? records[0];
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

/** @param {{ record: Api.Record, current: Api.Record | null, look: Look }} properties */
function Actions({ record, current, look }) {
  const [state, setState] = useState(/** @type {{ message?: string, busy?: boolean, error?: unknown }} */ ({}));
  const exists = !AWAY.includes(record.status);
  const inQuarantine = record.status === "quarantined";

  async function download() {
    setState({ message: "Requesting a link…" });
    try {
      const { objectKey: key, versionId, bucketName: bucket } = record;
      const { url } = await post("/downloads", { key, versionId, bucket });
      const link = document.createElement("a");
      link.href = await transferred(url);
      link.download = key.split("/").findLast(Boolean) ?? "object";
      link.click();
      setState({ message: "The download has begun." });
    } catch (error) {
      setState({ error });
    }
  }

  async function reprocess() {
    setState({ message: "Requesting…", busy: true });
    try {
      const { objectKey: key, versionId, bucketName: bucket } = record;
      await post("/process", { key, versionId, bucket });
      setState({ message: "On the queue…", busy: true });
      setState({ message: (await recorded(record, look)) ? "Processed again." : "There is no new record yet. It may still come. If processing failed, the earlier record stays." });
    } catch (error) {
      setState({ error });
    }
  }

  async function release() {
    setState({ message: "Requesting…", busy: true });
    try {
      const { objectKey: key, versionId } = record;
      await post("/quarantine/release", { key, versionId });
      setState({ message: "The release is requested…", busy: true });
      setState({ message: (await released(record, look)) ? "Released: it is back at its key." : "It is not back yet. It may still come." });
    } catch (error) {
      setState({ error });
    }
  }

  async function copy() {
    await navigator.clipboard.writeText(record.objectKey);
    setState({ message: "The key was copied." });
  }

  const isCurrent = current && identity(current) === identity(record);
  return html`
    <div class="actions">
      <button type="button" class="main" disabled=${!exists} onClick=${download}>Download</button>
      <button type="button" disabled=${!exists || state.busy} onClick=${reprocess}>Process again</button>
      ${inQuarantine && html`<button type="button" disabled=${state.busy} onClick=${release}>Release</button>`}
      <button type="button" onClick=${copy}>Copy key</button>
    </div>
    <p class="hint" role="status">${state.message}</p>
    <${Problem} error=${state.error} />
    ${exists && !isCurrent && html`<p class="hint">This is an older version, not the current one.</p>`}
  `;
}

/**
 * Wait until a record is written again.
 * @param {Api.Record} before
 * @param {Look} look
 */
function recorded(before, look) {
  return eventually(before, look, (record) => record.processedAt !== before.processedAt);
}

/**
 * Wait until a version is back from quarantine.
 * @param {Api.Record} before
 * @param {Look} look
 */
function released(before, look) {
  return eventually(before, look, (record) => record.status === "released");
}

/**
 * @param {Api.Record} before
 * @param {Look} look
 * @param {(record: Api.Record) => boolean} isDone
 */
async function eventually(before, look, isDone) {
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    await new Promise((done) => setTimeout(done, POLL_SECONDS * 1000));
    const history = await look();
    const record = history?.records.find(({ uploadTime }) => uploadTime === before.uploadTime);
    if (record && isDone(record)) return true;
  }
  return false;
}

/** @param {{ records: Api.Record[], current: Api.Record | null, record: Api.Record, complete: boolean }} properties */
function TimeLine({ records, current, record, complete }) {
  const now = useSeconds(true, 10000);
  return html`
    <section aria-labelledby="history">
      <h3 id="history">History</h3>
      <ol class="history">
        ${records.map((version) => {
          const when = uploaded(version);
          const isShown = version === record;
          const isCurrent = current && identity(current) === identity(version);
          return html`
            <li key=${identity(version)} class="${version.status} ${isShown ? "shown" : ""}">
              <a href=${changed(opening(version))} aria-current=${isShown ? "true" : undefined}>
                <${Badge} record=${version} />
                <time datetime=${when.toISOString()}>${moment(when)}</time>
                <span class="ago">${age(when, now)} ago</span>
                ${version.status !== "deleted" && html`<span>${size(version.objectSize)}</span>`}
                ${isCurrent && html`<span class="current">current</span>`}
              </a>
              ${version.failure && html`<p class="why">${visible(version.failure)}</p>`}
            </li>
          `;
        })}
      </ol>
      ${!complete && html`<p class="more">There are older ones that are not shown.</p>`}
    </section>
  `;
}

/** @param {{ record: Api.Record }} properties */
function Version({ record }) {
  const [metadata, setMetadata] = useState(/** @type {object | undefined} */ (undefined));
  const readable = record.status === "processed" || record.status === "failed";
  return html`
    ${record.failure && html`<section><h3>${record.status === "unreadable" ? "Why it can't be read" : "Why it failed"}</h3><pre class="failure">${visible(record.failure)}</pre></section>`}
    ${(record.flags?.length ?? 0) > 0 &&
    html`<section><h3>Flags</h3><ul class="flags">${record.flags?.map((flag) => html`<li>${visible(flag)}</li>`)}</ul></section>`}
    ${readable && html`<${Preview} record=${record} link=${() => linked(record)} setMetadata=${setMetadata} />`}
    ${record.description && html`<section><h3>Content</h3><p>${visible(record.description)}</p></section>`}
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
  { name: "processedAt", label: "Recorded", format: (timestamp) => moment(new Date(timestamp)) },
  { name: "attempts", label: "Attempts" },
  { name: "movedTo", label: "Moved to" },
  { name: "releasedVersionId", label: "Back as version" },
];

/**
 * Return the function that reads bytes of a version from S3.
 * @param {Api.Record} record
 * @returns {Promise<import("./preview.js").Reading>}
 */
async function linked(record) {
  const { objectKey: key, versionId, bucketName: bucket } = record;
  const { url } = await post("/downloads", { key, versionId, bucket });
  return (headers, signal) => content(url, headers, signal);
}
