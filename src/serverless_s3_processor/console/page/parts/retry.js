// Processing objects again, after a confirmation.

import { html, useState } from "../drawing.js";
import { post } from "../api.js";
import { count, many, messageOf, visible } from "../words.js";
import { Dialog } from "./dialog.js";

const MAX_CONCURRENT = 3;
const MAX_SHOWN = 100;

/** @typedef {{ sent: number, wrong: string[], busy?: boolean, over?: boolean }} Progress */

/** @param {{ records: Api.Record[], label: string, done?: () => void }} properties */
export function Retry({ records, label, done }) {
  const [open, setOpen] = useState(false);
  const what = records.length === 1 ? visible(records[0].objectKey) : label;
  return html`
    <button type="button" aria-label=${records.length === 1 ? `${label} ${what}` : undefined} onClick=${() => setOpen(true)}>${label}</button>
    ${open && html`<${Confirm} records=${records} close=${() => setOpen(false)} done=${done} />`}
  `;
}

/** @param {{ records: Api.Record[], close: () => void, done?: () => void }} properties */
function Confirm({ records, close, done }) {
  const [state, setState] = useState(/** @type {Progress} */ ({ sent: 0, wrong: [] }));
  const { sent, wrong, busy, over } = state;

  async function start() {
    setState({ sent: 0, wrong: [], busy: true });
    const waiting = [...records];
    /** @type {Progress} */
    const progress = { sent: 0, wrong: [] };
    await Promise.all(Array.from({ length: MAX_CONCURRENT }, async () => {
      for (let record = waiting.shift(); record; record = waiting.shift()) {
        try {
          await requestProcessing(record);
          progress.sent += 1;
        } catch (error) {
          progress.wrong.push(`${visible(record.objectKey)}: ${messageOf(error)}`);
        }
        setState({ ...progress, busy: true });
      }
    }));
    setState({ ...progress, over: true });
  }

  function leave() {
    close();
    if (over) done?.();
  }

  return html`
    <${Dialog} title=${records.length === 1 ? "Process it again?" : `Process ${count(records.length)} objects again?`} close=${leave} busy=${busy}>
      ${!busy && !over && html`
        <p>Each is put on the queue, and its record is updated. It is announced again only if the outcome is different. Nothing has been done yet:</p>
        <ul class="plan">
          ${records.slice(0, MAX_SHOWN).map((record) => html`<li>${visible(record.objectKey)}</li>`)}
          ${records.length > MAX_SHOWN && html`<li>and ${count(records.length - MAX_SHOWN)} more</li>`}
        </ul>`}
      ${(busy || over) && html`
        <p role="status">${count(sent)} of ${many(records.length, "object")} on the queue${wrong.length ? `, ${many(wrong.length, "failure")}` : ""}.</p>
        <progress max=${records.length} value=${sent + wrong.length} aria-label="Progress" />
        ${wrong.length > 0 && html`<ul class="plan wrong">${wrong.map((line) => html`<li>${line}</li>`)}</ul>`}`}
      <div class="buttons">
        ${!busy && !over && html`<button type="button" class="main" onClick=${start}>Process again</button>`}
        <button type="button" disabled=${busy} onClick=${leave}>${over ? "Close" : "Cancel"}</button>
      </div>
    <//>
  `;
}

/** @param {Api.Record} record */
function requestProcessing({ objectKey: key, versionId, bucketName: bucket }) {
  return post("/process", { key, versionId, bucket });
}
