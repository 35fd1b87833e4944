import assert from "node:assert/strict";
import { test } from "node:test";
import * as words from "../../../src/serverless_s3_processor/console/page/words.js";

const SIZES = [
  [undefined, ""],
  [null, ""],
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [9_940, "9.9 KB"],
  [10_000, "10 KB"],
  [999_499, "999 KB"],
  [999_600, "1.0 MB"],
  [67e6, "67 MB"],
  [5e18, "5000 PB"],
];

for (const [bytes, text] of SIZES) {
  test(`${bytes} bytes are shown as "${text}"`, () => assert.equal(words.size(bytes), text));
}

test("numbers have their thousands apart, and nouns their plurals", () => {
  assert.equal(words.count(1234567), "1,234,567");
  assert.equal(words.many(1, "file"), "1 file");
  assert.equal(words.many(0, "file"), "0 files");
  assert.equal(words.many(2000, "entry", "entries"), "2,000 entries");
});

test("what can't be seen is shown as an escape, and all else stays", () => {
  assert.equal(words.visible("a\u202eb\u200b\n\x00 é😀"), "a\\u{202e}b\\u{200b}\\n\\u{0} é😀");
  assert.equal(words.visible("\r\t\u00ad"), "\\r\\t\\u{ad}");
});

test("lone halves of pairs are shown, wherever they are", () => {
  assert.equal(words.visible("\ud83d"), "\\u{d83d}");
  assert.equal(words.visible("a\ude00b"), "a\\u{de00}b");
  assert.equal(words.visible("\ude00\ud83d"), "\\u{de00}\\u{d83d}");
});

const AGES = [
  [0, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [3599, "59 min"],
  [3600, "1 h"],
  [86399, "23 h"],
  [86400, "1 d"],
  [86400 * 400, "400 d"],
];

for (const [seconds, text] of AGES) {
  test(`${seconds} seconds last ${text}`, () => assert.equal(words.lasting(seconds), text));
}

test("an age counts from the date to now, and is never negative", () => {
  const date = new Date("2026-01-01T00:00:00Z");
  assert.equal(words.age(date, date.getTime() + 7_200_000), "2 h");
  assert.equal(words.age(date, date.getTime() - 5_000), "0 s");
});

test("the time of an upload is before the # of its sort key", () => {
  assert.equal(words.uploaded({ uploadTime: "2026-01-02T03:04:05Z#v1" }).toISOString(), "2026-01-02T03:04:05.000Z");
  assert.equal(words.uploaded({ uploadTime: "2026-01-02T03:04:05.678Z" }).toISOString(), "2026-01-02T03:04:05.678Z");
});

test("times are those of this machine's zone", () => {
  const date = new Date(2026, 0, 2, 3, 4, 5);
  assert.equal(words.moment(date), "2026-01-02 03:04:05");
  assert.equal(words.clock(date), "03:04");
});

test("a content type is shown without its parameters and without application/", () => {
  assert.equal(words.shortType("application/json; charset=utf-8"), "json");
  assert.equal(words.shortType("text/csv"), "text/csv");
  assert.equal(words.shortType(), "");
});

test("an attribute's name is shown in words", () => {
  assert.equal(words.named("columnCount"), "column count");
  assert.equal(words.named("rows"), "rows");
});

test("records differ in bucket, key or time of upload", () => {
  const record = { bucketName: "b", objectKey: "k", uploadTime: "t" };
  const others = [{ bucketName: "c" }, { objectKey: "l" }, { uploadTime: "u" }].map((change) => ({ ...record, ...change }));
  assert.equal(new Set([record, { ...record }, ...others].map(words.identity)).size, 4);
});

test("whatever was thrown has a message", () => {
  assert.equal(words.messageOf(new TypeError("why")), "why");
  assert.equal(words.messageOf("text"), "text");
});
