// The newest records, merged as they arrive.

import { get } from "./api.js";
import { identity } from "./words.js";

const PAGE = 100;
const MAX_PAGES = 3;
export const MAX_ROWS = 500;

/**
 * Put what was listed now before what was there already: what is listed takes the place of its
 * older self, what is not stays behind it. Objects that are the same stay the same.
 * @param {Api.Record[]} before
 * @param {Api.Record[]} listed
 */
export function merged(before, listed) {
  const unlisted = new Map(before.map((record) => [identity(record), record]));
  const first = listed.map((record) => {
    const old = unlisted.get(identity(record));
    unlisted.delete(identity(record));
    return old && isSame(old, record) ? old : record;
  });
  return [...first, ...unlisted.values()].slice(0, MAX_ROWS);
}

/**
 * The identities of what was not there before.
 * @param {Api.Record[]} before
 * @param {Api.Record[]} after
 */
export function news(before, after) {
  const old = new Set(before.map(identity));
  return new Set(after.map(identity).filter((id) => !old.has(id)));
}

/**
 * List the newest, and so much of what is older that it meets what is listed already.
 * @param {Api.Record[]} before
 * @param {AbortSignal} [signal]
 */
export async function newest(before, signal, request = get) {
  const ids = new Set(before.map(identity));
  /** @type {Api.Record[]} */
  const records = [];
  /** @type {string | undefined} */
  let cursor;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const response = await request("/objects", { limit: PAGE, cursor }, signal);
    records.push(...response.objects);
    cursor = response.cursor ?? undefined;
    const meets = !ids.size || response.objects.some((record) => ids.has(identity(record)));
    if (!cursor || meets) break;
  }
  return records;
}

/**
 * @param {Api.Record} old
 * @param {Api.Record} record
 */
function isSame(old, record) {
  return old.processedAt === record.processedAt && old.status === record.status;
}
