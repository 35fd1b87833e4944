import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "../../../src/serverless_s3_processor/console/page/tables.js";

const TABLES = [
  ["a,b\n1,2\n", ",", [["a", "b"], ["1", "2"]]],
  ['"a, ""b""\nc",d\r\n', ",", [['a, "b"\nc', "d"]]],
  ["a\tb", "\t", [["a", "b"]]],
  ["a;b\r\r", ";", [["a", "b"], [""]]],
  ['"never ends', ",", [["never ends"]]],
  ["", ",", []],
  ["x\n".repeat(100), ",", Array(20).fill(["x"])],
  ["a\tb", "tab", [["a", "b"]]],
  ["a|b,c", "pipe", [["a", "b,c"]]],
  ['a"b,c', ",", [['a"b', "c"]]],
  [",", ",", [["", ""]]],
];

for (const [text, delimiter, rows] of TABLES) {
  test(`the rows of ${JSON.stringify(text.slice(0, 20))} by ${JSON.stringify(delimiter)}`, () => {
    assert.deepEqual(rowsOf(text, delimiter), rows);
  });
}

test("no more rows are read than are wanted", () => {
  assert.deepEqual(rowsOf("a\nb\nc", ",", 2), [["a"], ["b"]]);
});
