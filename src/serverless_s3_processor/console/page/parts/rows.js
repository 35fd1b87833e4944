// Records as rows of a table. A key is always shown as text.

import { html, still } from "../drawing.js";
import { changed, opening, read } from "../route.js";
import { age, identity, moment, shortType, size, uploaded, visible } from "../words.js";

/** @param {{ record: Api.Record }} properties */
export function Badge({ record }) {
  const flags = record.flags ?? [];
  return html`
    <span class="badge ${record.status}">${record.status}</span>
    ${flags.length > 0 &&
    html`<span class="flag" title=${visible(flags.join(", "))}
      ><span aria-hidden="true">⚑</span><span class="unseen">flagged</span></span
    >`}
  `;
}

/** @param {{ text: string }} properties */
export function Key({ text }) {
  const shown = visible(text);
  const cut = shown.lastIndexOf("/", shown.length - 2) + 1;
  return html`<span class="folder">${shown.slice(0, cut)}</span><span class="name">${shown.slice(cut)}</span>`;
}

/**
 * A table of records; `fresh` are the identities of those that have just arrived.
 * @param {{ records: Api.Record[], now: number, fresh?: Set<string>, chosen?: string, choose?: (id: string) => void, label: string }} properties
 */
export function Rows({ records, now, fresh, chosen, choose, label }) {
  const { fields } = read();
  const isSeveral = new Set(records.map(({ bucketName }) => bucketName)).size > 1;
  return html`
    <table class="rows">
      <caption class="unseen">${label}</caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Key</th>
          <th scope="col" class="number">Size</th>
          <th scope="col">Type</th>
          <th scope="col" class="number">Age</th>
        </tr>
      </thead>
      <tbody>
        ${records.map((record) => {
          const id = identity(record);
          return html`<${Row}
            key=${id}
            record=${record}
            href=${changed(opening(record))}
            bucket=${isSeveral ? record.bucketName : undefined}
            ago=${age(uploaded(record), now)}
            isFresh=${fresh?.has(id)}
            isChosen=${chosen === id}
            isOpen=${isOpen(record, fields)}
            choose=${choose}
          />`;
        })}
      </tbody>
    </table>
  `;
}

/** @typedef {{ record: Api.Record, href: string, bucket?: string, ago: string, isFresh?: boolean, isChosen: boolean, isOpen: boolean, choose?: (id: string) => void }} RowProperties */

const Row = still((/** @type {RowProperties} */ { record, href, bucket, ago, isFresh, isChosen, isOpen, choose }) => {
  const when = uploaded(record);
  const classes = [isFresh && "fresh", isChosen && "chosen", isOpen && "open"].filter(Boolean);
  return html`
    <tr class=${classes.join(" ")}>
      <td><${Badge} record=${record} /></td>
      <td class="key-cell">
        <a
          class="key"
          href=${href}
          aria-current=${isOpen ? "true" : undefined}
          onFocus=${() => choose?.(identity(record))}
          ><${Key} text=${record.objectKey}
        /></a>
        ${bucket && html`<span class="bucket">${bucket}</span>`}
        ${record.failure && html`<span class="why">${visible(record.failure)}</span>`}
      </td>
      <td class="number">${record.status === "deleted" ? "" : size(record.objectSize)}</td>
      <td class="type">${shortType(record.contentType)}</td>
      <td class="number"><time datetime=${when.toISOString()} title=${moment(when)}>${ago}</time></td>
    </tr>
  `;
});

/**
 * @param {Api.Record} record
 * @param {import("../route.js").Fields} fields
 */
function isOpen(record, fields) {
  return (
    fields.open === record.objectKey &&
    fields.at === record.uploadTime &&
    (fields.of ?? record.bucketName) === record.bucketName
  );
}
