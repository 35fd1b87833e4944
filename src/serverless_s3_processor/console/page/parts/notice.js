// What subscribers of the topic are told of a record: its attributes and message.

import { html } from "../drawing.js";

const CLASSES = [
  [0, "empty"],
  [2 ** 20, "small"],
  [2 ** 26, "medium"],
  [2 ** 30, "large"],
];
// What XML can't hold, and so SNS does not take.
const UNFIT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** The attributes that subscribers filter on; a test compares them with the notifier's. */
export function attributes(record) {
  const told = {
    kind: "object",
    bucket: record.bucketName,
    prefix: record.objectKey.slice(0, Math.max(record.objectKey.lastIndexOf("/"), 0)) + "/",
    status: record.status,
  };
  if (record.contentType) told.contentType = record.contentType;
  if (record.objectSize !== undefined && record.status !== "deleted") told.sizeClass = sizeClass(record.objectSize);
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, value.replace(UNFIT, "\ufffd")]));
}

/** The message, without what is too much for SNS. */
export function message(record) {
  const told = (name) => record[name] ?? null;
  return {
    event: record.eventName,
    bucket: record.bucketName,
    objectKey: record.objectKey,
    objectSize: told("objectSize"),
    contentType: told("contentType"),
    processedAt: record.processedAt,
    environment: record.environment,
    status: record.status,
    versionId: told("versionId"),
    sequencer: told("sequencer"),
    uploadTime: record.uploadTime,
    etag: told("etag"),
    failure: told("failure"),
    flags: record.flags ?? [],
    ...(record.movedTo ? { movedTo: record.movedTo } : {}),
    ...(record.releasedVersionId ? { releasedVersionId: record.releasedVersionId } : {}),
    results: record.results ?? {},
  };
}

export function NoticeOf({ record }) {
  const told = Object.entries(attributes(record)).map(([name, value]) => `${name}: ${value}`);
  return html`
    <details>
      <summary>Its notice</summary>
      <p class="told">What subscribers of the topic get of it: once, and again when its status or results change.</p>
      <pre tabindex="0">${`S3 Object Processed - ${record.environment}\n\n${told.join("\n")}\n\n${JSON.stringify(message(record), null, 2)}`}</pre>
    </details>
  `;
}

function sizeClass(bytes) {
  return CLASSES.find(([most]) => bytes <= most)?.[1] ?? "huge";
}
