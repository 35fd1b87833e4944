// A preview of the content. It never becomes a page or a script of this origin: images of a few
// types are blobs in an <img>, where nothing in them runs; everything else is text.

import { html, useEffect, useState } from "../drawing.js";
import { size } from "../words.js";
import { rowsOf } from "../tables.js";
import { Problem } from "./frame.js";

const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);
const MAX_IMAGE_BYTES = 10 * 2 ** 20;
const HEAD_BYTES = 32 * 1024;
const MAX_ROWS = 20;
const METADATA = "x-amz-meta-";

/** @typedef {(headers: { [name: string]: string }, signal: AbortSignal) => Promise<Response>} Reading */
/** @typedef {() => Promise<Reading>} Link */
/** @typedef {{ image?: string, rows?: string[][], text?: string, rest?: number, broken?: boolean, error?: unknown, metadata?: object }} Shown */

/** @param {{ record: Api.Record, link: Link, setMetadata: (metadata: object | undefined) => void }} properties */
export function Preview({ record, link, setMetadata }) {
  const [shown, setShown] = useState(/** @type {Shown} */ ({}));
  const kind = kindOf(record);
  useEffect(() => {
    if (kind === "none") return undefined;
    const over = new AbortController();
    load(kind, record, link, over.signal).then(
      (content) => {
        if (over.signal.aborted) return;
        setShown(content);
        setMetadata(content.metadata);
      },
      (error) => !over.signal.aborted && setShown({ error }),
    );
    return () => over.abort();
  }, [kind]);
  useEffect(() => () => {
    if (shown.image) URL.revokeObjectURL(shown.image);
  }, [shown.image]);
  const pdf = record.results?.pdf;
  if (kind === "none" && !pdf?.text) return null;
  return html`
    <section class="preview" aria-labelledby="preview">
      <h3 id="preview">${pdf?.text ? "First page, its text" : "Preview"}</h3>
      <${Problem} error=${shown.error} />
      ${pdf?.text && html`<pre tabindex="0">${pdf.text}${pdf.textComplete ? "" : "…"}</pre>`}
      ${shown.image && html`<img src=${shown.image} alt="The object as an image" onError=${() => setShown({ broken: true })} />`}
      ${shown.broken && html`<p class="hint">The browser can't show this image.</p>`}
      ${shown.rows && html`<${Table} rows=${shown.rows} header=${record.results?.table?.header} />`}
      ${shown.text !== undefined && html`<pre tabindex="0">${shown.text}</pre>`}
      ${shown.rest !== undefined && shown.rest > 0 && html`<p class="hint">The first ${size(HEAD_BYTES)} of ${size(record.objectSize)}.</p>`}
      ${kind !== "none" && !Object.keys(shown).length && html`<p class="wait">Loading…</p>`}
    </section>
  `;
}

/** @param {{ rows: string[][], header?: unknown }} properties */
function Table({ rows, header }) {
  const [first, ...rest] = rows;
  const body = header === false ? rows : rest;
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="The first rows">
      <table>
        ${header !== false && html`<thead><tr>${first.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>`}
        <tbody>${body.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>
    </div>
  `;
}

/**
 * The detected type decides, not the declared one.
 * @param {Api.Record} record
 */
function kindOf({ results = {}, objectSize = 0 }) {
  const type = results.sniff?.contentType ?? "";
  if (!objectSize) return "none";
  if (IMAGES.has(type)) return objectSize <= MAX_IMAGE_BYTES ? "image" : "none";
  if (results.table) return "table";
  return results.text || results.json || type.startsWith("text/") ? "text" : "none";
}

/**
 * @param {string} kind
 * @param {Api.Record} record
 * @param {Link} link
 * @param {AbortSignal} signal
 * @returns {Promise<Shown>}
 */
async function load(kind, record, link, signal) {
  const read = await link();
  /** @type {{ [name: string]: string }} */
  const headers = kind === "image" ? {} : { Range: `bytes=0-${HEAD_BYTES - 1}` };
  const response = await read(headers, signal);
  const metadata = metadataOf(response.headers);
  if (kind === "image") {
    const blob = new Blob([await response.arrayBuffer()], { type: /** @type {string} */ (record.results?.sniff?.contentType) });
    return { image: URL.createObjectURL(blob), metadata };
  }
  const bytes = new Uint8Array(await response.arrayBuffer()).subarray(0, HEAD_BYTES);
  const text = decoded(bytes, /** @type {string | undefined} */ (record.results?.text?.encoding));
  const rest = (record.objectSize ?? 0) - bytes.length;
  if (kind === "table") {
    const rows = rowsOf(text, /** @type {string | undefined} */ (record.results?.table?.delimiter), MAX_ROWS);
    return { rows, rest: 0, metadata };
  }
  return { text, rest, metadata };
}

/** @param {Uint8Array} bytes */
function decoded(bytes, encoding = "utf-8") {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** @param {Headers} headers */
function metadataOf(headers) {
  const own = [...headers].filter(([name]) => name.startsWith(METADATA));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(METADATA.length), value]));
}
