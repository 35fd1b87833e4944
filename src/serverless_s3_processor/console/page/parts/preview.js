// A look at the content. It is never a page or a drawing of this page's origin: images of a few
// kinds come as blobs into an <img>, where nothing in them runs; all else is text.

import { html, useEffect, useState } from "../drawing.js";
import { size } from "../words.js";
import { rowsOf } from "../tables.js";
import { Problem } from "./frame.js";

const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);
const MAX_IMAGE_BYTES = 10 * 2 ** 20;
const HEAD_BYTES = 32 * 1024;
const MAX_ROWS = 20;
const METADATA = "x-amz-meta-";

/** @typedef {{ image?: string, rows?: string[][], text?: string, rest?: number, broken?: boolean, error?: unknown, metadata?: object }} Shown */

export function Preview({ record, link, tellMetadata }) {
  const [shown, setShown] = useState(/** @type {Shown} */ ({}));
  const kind = kindOf(record);
  useEffect(() => {
    if (kind === "none") return undefined;
    const over = new AbortController();
    load(kind, record, link, over.signal).then(
      (told) => {
        if (over.signal.aborted) return;
        setShown(told);
        tellMetadata(told.metadata);
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
      ${shown.broken && html`<p class="told">The browser can't show this image.</p>`}
      ${shown.rows && html`<${Table} rows=${shown.rows} header=${record.results.table.header} />`}
      ${shown.text !== undefined && html`<pre tabindex="0">${shown.text}</pre>`}
      ${shown.rest !== undefined && shown.rest > 0 && html`<p class="told">The first ${size(HEAD_BYTES)} of ${size(record.objectSize)}.</p>`}
      ${kind !== "none" && !Object.keys(shown).length && html`<p class="wait">Loading…</p>`}
    </section>
  `;
}

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
 * What its bytes are decides, not what was declared.
 * @param {Api.Record} record
 */
function kindOf({ results = {}, objectSize = 0 }) {
  const type = results.sniff?.contentType ?? "";
  if (!objectSize) return "none";
  if (IMAGES.has(type)) return objectSize <= MAX_IMAGE_BYTES ? "image" : "none";
  if (results.table) return "table";
  return results.text || results.json || type.startsWith("text/") ? "text" : "none";
}

async function load(kind, record, link, signal) {
  const reading = await link();
  const headers = kind === "image" ? {} : { Range: `bytes=0-${HEAD_BYTES - 1}` };
  const answer = await reading(headers, signal);
  const metadata = metadataOf(answer.headers);
  if (kind === "image") {
    const blob = new Blob([await answer.arrayBuffer()], { type: record.results.sniff.contentType });
    return { image: URL.createObjectURL(blob), metadata };
  }
  const bytes = new Uint8Array(await answer.arrayBuffer()).subarray(0, HEAD_BYTES);
  const text = decoded(bytes, record.results?.text?.encoding);
  const rest = record.objectSize - bytes.length;
  if (kind === "table") {
    const rows = rowsOf(text, record.results.table.delimiter, MAX_ROWS);
    return { rows, rest: 0, metadata };
  }
  return { text, rest, metadata };
}

function decoded(bytes, encoding = "utf-8") {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function metadataOf(headers) {
  const own = [...headers].filter(([name]) => name.startsWith(METADATA));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(METADATA.length), value]));
}
