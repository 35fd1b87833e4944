import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../src/serverless_s3_processor/console/page/api.js";
import { EMPTY, buckets, search } from "../../../src/serverless_s3_processor/console/page/searching.js";
import { api, record } from "./fakes.mjs";

const WINDOW = { from: "2026-01-01T00:00:00Z", to: "2026-01-31T00:00:00Z" };

async function found(filters, cursor, request) {
  const shown = [];
  await search(filters, cursor, undefined, (state) => shown.push(state), request);
  return shown;
}

function page(numbers, cursor) {
  return { objects: numbers.map((number) => record(number)), cursor, ...WINDOW };
}

test("a full page is one request, with the filters and the bucket", async () => {
  const numbers = Array.from({ length: 50 }, (_, number) => number);
  const { request, requests } = api(page(numbers, "c1"));
  const [only, ...more] = await found({ prefix: "p/", in: "b" }, "c0", request);
  assert.deepEqual(more, []);
  assert.deepEqual(requests, [["/objects", { prefix: "p/", bucket: "b", limit: 50, cursor: "c0" }]]);
  assert.equal(only.records.length, 50);
  assert.deepEqual([only.cursor, only.looking, only.window], ["c1", false, WINDOW]);
});

test("a short page is filled by further requests, and shown as it grows", async () => {
  const { request, requests } = api(page([1, 2], "c1"), page([], "c2"), page([3], null));
  const shown = await found({ status: "failed" }, undefined, request);
  assert.deepEqual(shown.map(({ records, looking }) => [records.length, looking]), [[2, true], [2, true], [3, false]]);
  assert.deepEqual(requests.map(([, { limit, cursor }]) => [limit, cursor]), [[50, undefined], [48, "c1"], [48, "c2"]]);
  assert.equal(shown[2].cursor, undefined);
});

test("after eight requests the person decides whether to look on", async () => {
  const { request, requests } = api(...Array.from({ length: 9 }, (_, number) => page([], `c${number}`)));
  const shown = await found({ prefix: "p/" }, undefined, request);
  assert.equal(requests.length, 8);
  assert.deepEqual([shown.at(-1).looking, shown.at(-1).cursor], [false, "c7"]);
});

test("the history of a key has its newest record first", async () => {
  const { request, requests } = api({ records: [record(1), record(2)] });
  const [{ records, looking }] = await found({ key: "", in: "b", prefix: "p" }, undefined, request);
  assert.deepEqual([records, looking], [[record(2), record(1)], false]);
  assert.deepEqual(requests, [["/object", { key: "", bucket: "b" }]]);
});

test("a key without a record is no error", async () => {
  const { request } = api(new ApiError(404, { code: "NoSuchRecord", message: "none" }));
  assert.deepEqual(await found({ key: "k" }, undefined, request), [EMPTY]);
});

test("any other error reaches who searches", async () => {
  const { request } = api(new ApiError(500, { code: "Internal", message: "broken" }));
  await assert.rejects(found({ key: "k" }, undefined, request), /broken/);
});

test("the watched buckets are requested once, and again only after a failure", async () => {
  const watched = [{ bucket: "b" }, { bucket: "a" }, { bucket: "b" }];
  const { request, requests } = api(new Error("gone"), { watched });
  assert.deepEqual(await buckets(request), []);
  assert.deepEqual(await buckets(request), ["b", "a"]);
  assert.deepEqual(await buckets(request), ["b", "a"]);
  assert.equal(requests.length, 2);
});
