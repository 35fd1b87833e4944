import assert from "node:assert/strict";
import { test } from "node:test";
import { fromDrop, fromInput } from "../../../src/serverless_s3_processor/console/page/dropped.js";

/** A file as browsers give it; with an `error` it can't be read. */
function file(fullPath, error) {
  return { isFile: true, fullPath, file: (done, failed) => (error ? failed(new Error(error)) : done({ name: fullPath })) };
}

/** A folder, whose reader gives a hundred entries at a time. */
function folder(fullPath, children, error) {
  const left = [...children];
  const readEntries = (done, failed) => (error ? failed(new Error(error)) : done(left.splice(0, 100)));
  return { isFile: false, fullPath, createReader: () => ({ readEntries }) };
}

function drop(...entries) {
  return fromDrop({ items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })), files: [] });
}

test("what can't be read is named, and keeps nothing else back", async () => {
  const dropped = folder("/in", [file("/in/a"), file("/in/b", "denied"), folder("/in/c", [], "closed")]);
  assert.deepEqual(await drop(dropped), [
    { file: { name: "/in/a" }, path: "in/a" },
    { path: "in/b", error: "It can't be read: denied" },
    { path: "in/c", error: "It can't be read: closed" },
  ]);
});

test("folders are read however deep and long", async () => {
  const many = Array.from({ length: 250 }, (_, number) => file(`/top/deep/${number}`));
  const top = folder("/top", [file("/top/a é"), folder("/top/deep", many)]);
  const paths = (await drop(top, file("/single"))).map(({ path }) => path);
  assert.deepEqual(paths, ["top/a é", ...many.map(({ fullPath }) => fullPath.slice(1)), "single"]);
});

test("without entries the files are taken, each with its path in the folder that was chosen", async () => {
  const files = [{ name: "a" }, { name: "b", webkitRelativePath: "in/b" }];
  const expected = [{ file: files[0], path: "a" }, { file: files[1], path: "in/b" }];
  assert.deepEqual(fromInput(files), expected);
  assert.deepEqual(await fromDrop({ items: [{}, { webkitGetAsEntry: () => null }], files }), expected);
});
