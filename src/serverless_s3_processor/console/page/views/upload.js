// Upload: files and folders go to S3 with forms of the API, and the view shows their records.

import { html, useEffect, useRef, useState } from "../drawing.js";
import { get } from "../api.js";
import { fromDrop, fromInput } from "../dropped.js";
import { Key, Badge } from "../parts/rows.js";
import { usePolling } from "../polling.js";
import { changed, opening } from "../route.js";
import { Uploads } from "../uploading.js";
import { count, many, size } from "../words.js";

const WATCHED = "uploads/";
const SECONDS = 2;
const PAGE = 1000;
const SHOWN = 200;
// Uploads go on while another view is shown.
const uploads = new Uploads();

export function Upload() {
  const [, redraw] = useState(0);
  const [prefix, setPrefix] = useState(uploads.prefix);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const update = () => redraw((number) => number + 1);
    uploads.addEventListener("change", update);
    return () => uploads.removeEventListener("change", update);
  }, []);
  const waiting = uploads.all.some(({ state }) => state === "sent");
  usePolling(arrive, SECONDS, [], waiting);

  /** @param {DragEvent} event */
  async function drop(event) {
    event.preventDefault();
    setOver(false);
    uploads.add(await fromDrop(/** @type {DataTransfer} */ (event.dataTransfer)), prefix);
  }

  /**
   * @param {DragEvent} event
   * @param {boolean} inside
   */
  function drag(event, inside) {
    event.preventDefault();
    setOver(inside);
  }

  /** @param {string} text */
  function setFolder(text) {
    setPrefix(text);
    uploads.prefix = text;
  }

  return html`
    <h1>Upload</h1>
    <label class="field prefix">Into the folder
      <span class="in"><code>${WATCHED}</code><input value=${prefix} onInput=${(/** @type {{ target: HTMLInputElement }} */ { target }) => setFolder(target.value)} placeholder="invoices/" spellcheck=${false} autocomplete="off" /></span>
    </label>
    <div class="drop ${over ? "over" : ""}" onDrop=${drop} onDragOver=${(/** @type {DragEvent} */ event) => drag(event, true)} onDragLeave=${(/** @type {DragEvent} */ event) => drag(event, false)}>
      <p><strong>Drop files and folders here</strong></p>
      <p class="buttons">
        <${Choose} label="Choose files" take=${(/** @type {File[]} */ files) => uploads.add(fromInput(files), prefix)} />
        <${Choose} label="Choose a folder" folder take=${(/** @type {File[]} */ files) => uploads.add(fromInput(files), prefix)} />
      </p>
      <p class="hint">Up to 5 GB each. An object with the same key becomes an older version.</p>
    </div>
    <${Progress} />
  `;
}

/** @param {{ label: string, folder?: boolean, take: (files: File[]) => void }} properties */
function Choose({ label, folder, take }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  /** @param {{ target: HTMLInputElement }} event */
  function chosen({ target }) {
    take([...(target.files ?? [])]);
    target.value = "";
  }
  return html`
    <button type="button" onClick=${() => input.current?.click()}>${label}</button>
    <input type="file" hidden multiple webkitdirectory=${folder} ref=${input} onChange=${chosen} aria-label=${label} />
  `;
}

function Progress() {
  const { all } = uploads;
  if (!all.length) return null;
  /** @param {import("../uploading.js").State[]} states */
  const number = (...states) => all.filter(({ state }) => states.includes(state)).length;
  const [arrived, wrong, busy] = [number("arrived"), number("wrong"), number("waiting", "sending")];
  const summary = `${count(arrived)} of ${many(all.length, "file")} on record${wrong ? `, ${many(wrong, "failure")}` : ""}`;
  return html`
    <section aria-labelledby="uploads">
      <div class="title">
        <h2 id="uploads" role="status">${summary}</h2>
        <span class="buttons">
          ${busy > 0 && html`<button type="button" onClick=${() => uploads.cancel()}>Cancel the rest</button>`}
          ${wrong > 0 && html`<button type="button" onClick=${() => uploads.retry()}>Try the failures again</button>`}
          ${busy === 0 && html`<button type="button" onClick=${() => uploads.clear()}>Clear the list</button>`}
        </span>
      </div>
      <ul class="sending">
        ${all.slice(0, SHOWN).map((upload) => html`<${One} key=${upload.id} upload=${upload} />`)}
      </ul>
      ${all.length > SHOWN && html`<p class="more">and ${count(all.length - SHOWN)} more</p>`}
    </section>
  `;
}

/** @type {{ [state: string]: string }} */
const LABELS = { waiting: "waiting", sending: "sending", sent: "sent, being processed…", cancelled: "cancelled" };

/** @param {{ upload: import("../uploading.js").Upload }} properties */
function One({ upload }) {
  const { key, file, state, done, error, record } = upload;
  const name = html`<${Key} text=${key} />`;
  return html`
    <li class=${state}>
      ${record ? html`<a class="key" href=${changed(opening(record))}>${name}</a>` : html`<span class="key">${name}</span>`}
      <span class="hint">${file && size(file.size)}</span>
      ${record ? html`<${Badge} record=${record} />` : html`<span class="how">${error ?? LABELS[state]}</span>`}
      ${(state === "sending" || state === "waiting") && html`<progress max="1" value=${done} aria-label=${`Progress of ${key}`} />`}
    </li>
  `;
}

/**
 * Update the files that are on record by now.
 * @param {AbortSignal} signal
 */
async function arrive(signal) {
  const since = new Date(uploads.began - 60e3).toISOString();
  const { objects } = await get("/objects", { prefix: uploads.commonPrefix(), from: since, limit: PAGE }, signal);
  uploads.arrived(objects);
  await uploads.requestEach((key) => get("/object", { key }, signal), objects.length >= PAGE);
}
