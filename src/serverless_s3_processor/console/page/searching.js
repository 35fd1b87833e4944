// One search: a page of records, or the history of one key.

import { ApiError, get } from "./api.js";

/** @typedef {{ prefix?: string, key?: string, status?: string, contentType?: string, detectedType?: string, flag?: string, from?: string, to?: string, in?: string }} Filters */
/** @typedef {{ records: Api.Record[], cursor?: string, looking: boolean, window?: { from: string, to: string }, error?: unknown }} Search */

/** @type {(keyof Filters)[]} */
export const FILTERS = ["prefix", "key", "status", "contentType", "detectedType", "flag", "from", "to", "in"];
/** @type {Search} */
export const EMPTY = { records: [], cursor: undefined, looking: false };
/** @type {Promise<string[]> | undefined} */
let watchedBuckets;
const PAGE = 50;
// With filters that let little pass a page may be short, or empty: then some more are requested.
const MAX_CALLS = 8;

/**
 * Look for a page of records, and show them as they come.
 * @param {Filters} filters
 * @param {string | undefined} cursor
 * @param {AbortSignal | undefined} signal
 * @param {(search: Search) => void} show
 */
export async function search({ in: bucket, key, ...filters }, cursor, signal, show, request = get) {
  if (key !== undefined) {
    show(await history(key, bucket, signal, request));
    return;
  }
  /** @type {Api.Record[]} */
  const records = [];
  let next = cursor;
  for (let call = 1; call <= MAX_CALLS; call += 1) {
    const query = { ...filters, bucket, limit: PAGE - records.length, cursor: next };
    const response = await request("/objects", query, signal);
    records.push(...response.objects);
    next = response.cursor ?? undefined;
    const looking = Boolean(next) && records.length < PAGE && call < MAX_CALLS;
    const window = { from: response.from, to: response.to };
    show({ records: [...records], cursor: next, looking, window });
    if (!looking) return;
  }
}

/** The buckets in which something is watched; requested once. */
export function buckets(request = get) {
  watchedBuckets ??= request("/status").then(
    ({ watched }) => [...new Set(watched.map(({ bucket }) => bucket))],
    () => {
      watchedBuckets = undefined;
      return [];
    },
  );
  return watchedBuckets;
}

/**
 * @param {string} key
 * @param {string | undefined} bucket
 * @param {AbortSignal | undefined} signal
 * @param {typeof get} request
 */
async function history(key, bucket, signal, request) {
  try {
    const { records } = await request("/object", { key, bucket }, signal);
    return { ...EMPTY, records: records.toReversed() };
  } catch (error) {
    if (error instanceof ApiError && error.code === "NoSuchRecord") return EMPTY;
    throw error;
  }
}
