// The notice that subscribers of the topic receive about a record: its attributes and message.

import { html } from "../drawing.js";

/** @type {[number, string][]} */
const CLASSES = [
  [0, "empty"],
  [2 ** 20, "small"],
  [2 ** 26, "medium"],
  [2 ** 30, "large"],
];
// Characters that XML, and so SNS, does not allow.
const UNFIT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/**
 * The attributes that subscribers filter on; a test compares them with the notifier's.
 * @param {Api.Record} record
 */
export function attributes(record) {
  const detectedType = record.results?.sniff?.contentType;
  /** @type {{ [name: string]: string }} */
  const values = {
    kind: "object",
    bucket: record.bucketName,
    prefix: record.objectKey.slice(0, Math.max(record.objectKey.lastIndexOf("/"), 0)) + "/",
    status: record.status,
  };
  if (record.contentType) values.contentType = record.contentType;
  if (detectedType) values.detectedType = detectedType;
  if (record.objectSize !== undefined && record.status !== "deleted") values.sizeClass = sizeClass(record.objectSize);
  /** @param {string} value */
  const valid = (value) => value.replace(UNFIT, "\ufffd");
  const flags = record.flags?.map(valid) ?? [];
  const texts = Object.entries(values).map(([name, value]) => [name, valid(value)]);
  return Object.fromEntries(flags.length > 0 ? [...texts, ["flags", flags]] : texts);
}

/**
 * The message, as if SNS had no size limit.
 * @param {Api.Record} record
 */
export function message(record) {
  /** @param {keyof Api.Record} name */
  const orNull = (name) => record[name] ?? null;
  return {
    event: record.eventName,
    bucket: record.bucketName,
    objectKey: record.objectKey,
    objectSize: orNull("objectSize"),
    contentType: orNull("contentType"),
    detectedType: record.results?.sniff?.contentType ?? null,
    encoding: record.results?.text?.encoding ?? null,
    description: orNull("description"),
    processedAt: record.processedAt,
    environment: record.environment,
    status: record.status,
    versionId: orNull("versionId"),
    sequencer: orNull("sequencer"),
    uploadTime: record.uploadTime,
    etag: orNull("etag"),
    failure: orNull("failure"),
    flags: record.flags ?? [],
    ...(record.movedTo ? { movedTo: record.movedTo } : {}),
    ...(record.releasedVersionId ? { releasedVersionId: record.releasedVersionId } : {}),
    results: record.results ?? {},
  };
}

/** @param {{ record: Api.Record }} properties */
export function NoticeOf({ record }) {
  const lines = Object.entries(attributes(record)).map(([name, value]) => `${name}: ${Array.isArray(value) ? JSON.stringify(value) : value}`);
  return html`
    <details>
      <summary>Its notice</summary>
      <p class="hint">Subscribers of the topic receive it once, and again when its status or results change.</p>
      <pre tabindex="0">${`S3 Object Processed - ${record.environment}\n\n${lines.join("\n")}\n\n${JSON.stringify(message(record), null, 2)}`}</pre>
    </details>
  `;
}

/** @param {number} bytes */
function sizeClass(bytes) {
  return CLASSES.find(([max]) => bytes <= max)?.[1] ?? "huge";
}
