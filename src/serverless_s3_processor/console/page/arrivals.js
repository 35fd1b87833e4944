// The newest records, kept together as they come.

import { get } from "./api.js";
import { identity } from "./words.js";

const PAGE = 100;
const MOST_PAGES = 3;
export const MOST_ROWS = 500;

/**
 * Put what was listed now before what was there already: what is listed takes the place of its
 * older self, what is not stays behind it. Objects that are the same stay the same.
 */
export function merged(before, listed) {
  const known = new Map(before.map((record) => [identity(record), record]));
  const first = listed.map((record) => {
    const old = known.get(identity(record));
    known.delete(identity(record));
    return old && same(old, record) ? old : record;
  });
  return [...first, ...known.values()].slice(0, MOST_ROWS);
}

/** The identities of what was not there before. */
export function news(before, after) {
  const known = new Set(before.map(identity));
  return new Set(after.map(identity).filter((id) => !known.has(id)));
}

/** List the newest, and so much of what is older that it meets what is known. */
export async function newest(known, signal) {
  const ids = new Set(known.map(identity));
  const found = [];
  let cursor;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const told = await get("/objects", { limit: PAGE, cursor }, signal);
    found.push(...told.objects);
    cursor = told.cursor ?? undefined;
    const meets = !ids.size || told.objects.some((record) => ids.has(identity(record)));
    if (!cursor || meets) break;
  }
  return found;
}

function same(old, record) {
  return old.processedAt === record.processedAt && old.status === record.status;
}
