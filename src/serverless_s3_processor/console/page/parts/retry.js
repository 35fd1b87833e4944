// Objects processed again, one or many: first what would be done, and then, if it is wanted, that.

import { html, useState } from "../drawing.js";
import { post } from "../api.js";
import { count, many, messageOf, visible } from "../words.js";
import { Dialog } from "./dialog.js";

const AT_ONCE = 3;
const SHOWN = 100;

/** @typedef {{ sent: number, wrong: string[], busy?: boolean, over?: boolean }} Progress */

export function Retry({ records, label, done }) {
  const [open, setOpen] = useState(false);
  const what = records.length === 1 ? visible(records[0].objectKey) : label;
  return html`
    <button type="button" aria-label=${records.length === 1 ? `${label} ${what}` : undefined} onClick=${() => setOpen(true)}>${label}</button>
    ${open && html`<${Confirm} records=${records} close=${() => setOpen(false)} done=${done} />`}
  `;
}

function Confirm({ records, close, done }) {
  const [state, setState] = useState(/** @type {Progress} */ ({ sent: 0, wrong: [] }));
  const { sent, wrong, busy, over } = state;

  async function start() {
    setState({ sent: 0, wrong: [], busy: true });
    const waiting = [...records];
    /** @type {Progress} */
    const progress = { sent: 0, wrong: [] };
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (waiting.length) {
        const record = waiting.shift();
        try {
          await again(record);
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
        <p>Each goes on the queue, and is recorded as it is then. It is announced again only if something about it is another than before. Nothing has been done yet:</p>
        <ul class="plan">
          ${records.slice(0, SHOWN).map((record) => html`<li>${visible(record.objectKey)}</li>`)}
          ${records.length > SHOWN && html`<li>and ${count(records.length - SHOWN)} more</li>`}
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

function again({ objectKey: key, versionId, bucketName: bucket }) {
  return post("/process", { key, versionId, bucket });
}
