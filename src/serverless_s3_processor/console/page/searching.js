// One search: a page of records, or the history of one key.

import { get } from "./api.js";

export const FILTERS = ["prefix", "key", "status", "contentType", "from", "to", "in"];
export const EMPTY = { records: [], cursor: undefined, looking: false };
let watched;
const PAGE = 50;
// With filters that let little pass a page may be short, or empty: then some more are asked for.
const MOST_CALLS = 8;

/** Look for a page of records, and tell of them as they come. */
export async function search({ in: bucket, key, ...filters }, cursor, signal, tell) {
  if (key !== undefined) {
    tell(await history(key, bucket, signal));
    return;
  }
  const records = [];
  let next = cursor;
  for (let call = 1; call <= MOST_CALLS; call += 1) {
    const query = { ...filters, bucket, limit: PAGE - records.length, cursor: next };
    const told = await get("/objects", query, signal);
    records.push(...told.objects);
    next = told.cursor ?? undefined;
    const looking = Boolean(next) && records.length < PAGE && call < MOST_CALLS;
    const window = { from: told.from, to: told.to };
    tell({ records: [...records], cursor: next, looking, window });
    if (!looking) return;
  }
}

/** The buckets in which something is watched; asked once. */
export function buckets() {
  watched ??= get("/status").then(
    (told) => [...new Set(told.watched.map(({ bucket }) => bucket))],
    () => {
      watched = undefined;
      return [];
    },
  );
  return watched;
}

async function history(key, bucket, signal) {
  try {
    const told = await get("/object", { key, bucket }, signal);
    return { ...EMPTY, records: told.records.toReversed() };
  } catch (error) {
    if (error.code === "NoSuchRecord") return EMPTY;
    throw error;
  }
}
