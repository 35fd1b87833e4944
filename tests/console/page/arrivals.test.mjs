import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_ROWS, merged, newest, news } from "../../../src/serverless_s3_processor/console/page/arrivals.js";
import { api, record } from "./fakes.mjs";

const AGAIN = { processedAt: "2026-01-02T04:00:00Z" };

test("what was listed is put before what was there", () => {
  const before = [record(2), record(1)];
  const listed = [record(3), record(2, AGAIN)];
  assert.deepEqual(merged(before, listed), [...listed, record(1)]);
});

test("a record that did not change stays the same object, so that its row is not drawn anew", () => {
  const before = [record(2), record(1)];
  const after = merged(before, [record(2), record(1, { status: "failed" })]);
  assert.equal(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  assert.equal(after[1].status, "failed");
});

test("no more rows are kept than a page can bear", () => {
  const before = Array.from({ length: 700 }, (_, number) => record(number));
  const after = merged(before, [record(1000)]);
  assert.equal(after.length, MAX_ROWS);
  assert.equal(after[0].objectKey, "k1000");
});

test("news is what was not there before", () => {
  const fresh = news([record(1)], [record(2), record(1, AGAIN)]);
  assert.deepEqual([...fresh], ["b\nk2\n2026-01-02T03:04:05Z#v1"]);
});

test("one page is enough for the first look", async () => {
  const { request, requests } = api({ objects: [record(1)], cursor: "c1" });
  assert.deepEqual(await newest([], undefined, request), [record(1)]);
  assert.deepEqual(requests, [["/objects", { limit: 100 }]]);
});

test("pages are listed until one meets what is listed already", async () => {
  const pages = [{ objects: [record(4)], cursor: "c1" }, { objects: [record(3), record(2)], cursor: "c2" }];
  const { request, requests } = api(...pages);
  const records = await newest([record(2)], undefined, request);
  assert.deepEqual(records.map(({ objectKey }) => objectKey), ["k4", "k3", "k2"]);
  assert.deepEqual(requests.map(([, { cursor }]) => cursor), [undefined, "c1"]);
});

test("where nothing meets, three pages are enough", async () => {
  const { request, requests } = api(...[9, 8, 7, 6].map((number) => ({ objects: [record(number)], cursor: `c${number}` })));
  assert.equal((await newest([record(1)], undefined, request)).length, 3);
  assert.equal(requests.length, 3);
});

test("the last page ends the look", async () => {
  const { request, requests } = api({ objects: [], cursor: null });
  assert.deepEqual(await newest([record(1)], undefined, request), []);
  assert.equal(requests.length, 1);
});
