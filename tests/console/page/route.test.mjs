import assert from "node:assert/strict";
import { test } from "node:test";
import { address, opening, read } from "../../../src/serverless_s3_processor/console/page/route.js";
import { record } from "./fakes.mjs";

test("an address holds every field that has a value", () => {
  const fields = { prefix: "uploads/a b&c=d#e?f%20/é\n", status: "failed" };
  const hash = address("find", { ...fields, to: "", from: undefined });
  assert.ok(!hash.includes("to=") && !hash.includes("from="));
  assert.deepEqual(read(hash), { view: "find", fields });
});

test("without an address the first view is shown", () => {
  assert.deepEqual(read(""), { view: "now", fields: {} });
  assert.deepEqual(read("#/"), { view: "now", fields: {} });
  assert.equal(address("now"), "#/now");
});

test("a question mark in a field begins no other field", () => {
  assert.deepEqual(read("#/find?key=a?b=c"), { view: "find", fields: { key: "a?b=c" } });
});

test("an object is opened by its bucket, key and time of upload", () => {
  const { open, of, at } = opening(record(1));
  assert.deepEqual([of, open, at], ["b", "k1", "2026-01-02T03:04:05Z#v1"]);
});
