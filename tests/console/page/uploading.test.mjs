import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../src/serverless_s3_processor/console/page/api.js";
import { Uploads } from "../../../src/serverless_s3_processor/console/page/uploading.js";
import { record, settled } from "./fakes.mjs";

/** Uploads whose posts end when the test says so. */
function uploading() {
  const requests = [];
  const posts = [];
  const request = async (path, body) => {
    requests.push([path, body]);
    return { url: "https://s3", fields: {} };
  };
  const postForm = (_form, upload, progress) =>
    new Promise((done, failed) => {
      posts.push({ upload, progress, done, failed });
      upload.abort = () => failed(new DOMException("cancelled", "AbortError"));
    });
  return { uploads: new Uploads({ request, postForm }), requests, posts };
}

function files(...names) {
  return names.map((name) => ({ path: name, file: { name, type: "", size: 7 } }));
}

function states(uploads) {
  return uploads.all.map(({ state }) => state);
}

/** Add files and have all of them sent, as these versions. */
async function sent(names, version) {
  const { uploads, posts } = uploading();
  uploads.add(files(...names), "");
  await settled();
  while (posts.length) {
    posts.shift().done(version);
    await settled();
  }
  return uploads;
}

for (const [folder, key] of [["", "uploads/a"], ["in", "uploads/in/a"], ["//in/", "uploads/in/a"]]) {
  test(`a file in the folder "${folder}" gets the key ${key}`, () => {
    const { uploads } = uploading();
    uploads.add(files("a"), folder);
    assert.equal(uploads.all[0].key, key);
  });
}

test("each file is sent by a form for its key, type and size", async () => {
  const { uploads, requests } = uploading();
  uploads.add(files("a.csv"), "in");
  await settled();
  assert.deepEqual(requests, [["/uploads", { key: "uploads/in/a.csv", contentType: "text/csv", size: 7 }]]);
});

/** Uploads to a bucket with an object lock: the API demands a checksum. */
function locked() {
  const requests = [];
  const request = async (path, body) => {
    requests.push(body.checksumSha256);
    if (!body.checksumSha256) throw new ApiError(400, { code: "MissingField", field: "checksumSha256", message: "missing" });
    return { url: "https://s3", fields: {} };
  };
  return { uploads: new Uploads({ request, postForm: async () => "v1" }), requests };
}

function file(name, content) {
  return { path: name, file: new File([content], name) };
}

// printf abc | sha256sum | xxd -r -p | base64
const SHA256_OF_ABC = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

test("checksums are computed where the API demands them, which it is asked once", async () => {
  const { uploads, requests } = locked();
  uploads.add([file("a", "abc")], "");
  while (states(uploads)[0] !== "sent") await settled();
  uploads.add([file("b", "abc")], "");
  while (states(uploads)[1] !== "sent") await settled();
  assert.deepEqual(requests, [undefined, SHA256_OF_ABC, SHA256_OF_ABC]);
});

test("a file too big for the browser's digest names the command that uploads it", async () => {
  const { uploads } = locked();
  uploads.add([{ path: "a", file: { name: "a", type: "", size: 2 ** 31 } }], "");
  while (states(uploads)[0] !== "wrong") await settled();
  assert.match(uploads.all[0].error, /s3-processor put/);
});

test("three files are sent at a time", async () => {
  const { uploads, posts } = uploading();
  uploads.add(files("a", "b", "c", "d"), "");
  await settled();
  assert.deepEqual(states(uploads), ["sending", "sending", "sending", "waiting"]);
  posts[1].done("v1");
  await settled();
  assert.deepEqual(states(uploads), ["sending", "sent", "sending", "sending"]);
});

test("how far a file is shows while it is sent", async () => {
  const { uploads, posts } = uploading();
  uploads.add(files("a"), "");
  await settled();
  let changes = 0;
  uploads.addEventListener("change", () => (changes += 1));
  posts[0].progress(0.25);
  assert.deepEqual([uploads.all[0].done, changes], [0.25, 1]);
});

test("a file that fails says why, keeps no other back, and can be tried again", async () => {
  const { uploads, posts } = uploading();
  uploads.add([...files("a", "b"), { path: "c", error: "It can't be read: denied" }], "");
  await settled();
  posts[0].failed(new Error("refused"));
  posts[1].done("v1");
  await settled();
  assert.deepEqual(states(uploads), ["wrong", "sent", "wrong"]);
  assert.deepEqual(uploads.all.map(({ error }) => error), ["refused", undefined, "It can't be read: denied"]);
  uploads.retry();
  assert.deepEqual(states(uploads), ["sending", "sent", "wrong"]);
  assert.equal(uploads.all[0].error, undefined);
});

test("who cancels ends what is sent and what waits", async () => {
  const { uploads } = uploading();
  uploads.add(files("a", "b", "c", "d"), "");
  await settled();
  uploads.cancel();
  await settled();
  assert.deepEqual(states(uploads), Array(4).fill("cancelled"));
  assert.deepEqual(uploads.all.map(({ error }) => error), Array(4).fill(undefined));
});

test("what was cleared before its form came is not sent", async () => {
  const { uploads, posts } = uploading();
  uploads.add(files("a"), "");
  uploads.clear();
  await settled();
  assert.deepEqual([posts, uploads.all], [[], []]);
});

test("a file has arrived when the version that was sent is on record", async () => {
  const uploads = await sent(["a", "b", "c"], "v2");
  const [a, old] = [record(1, { objectKey: "uploads/a", versionId: "v2" }), record(2, { objectKey: "uploads/b", versionId: "v1" })];
  uploads.arrived([a, old]);
  assert.deepEqual(states(uploads), ["arrived", "sent", "sent"]);
  assert.equal(uploads.all[0].record, a);
});

test("without a version any record of the key will do, and the newest is shown", async () => {
  const uploads = await sent(["a"], undefined);
  const [newer, older] = [record(1, { objectKey: "uploads/a", status: "failed" }), record(2, { objectKey: "uploads/a" })];
  uploads.arrived([newer, older]);
  assert.equal(uploads.all[0].record, newer);
});

test("the common prefix is that of what is waited for", async () => {
  const uploads = await sent(["in/abc", "in/abd", "in/b"], "v1");
  assert.equal(uploads.commonPrefix(), "uploads/in/");
  uploads.arrived([record(1, { objectKey: "uploads/in/b", versionId: "v1" })]);
  assert.equal(uploads.commonPrefix(), "uploads/in/ab");
  assert.equal(uploading().uploads.commonPrefix(), "uploads/");
});

test("single keys are requested only where a listing is too short, and ten of them", async () => {
  const names = Array.from({ length: 12 }, (_, number) => `f${number}`);
  const uploads = await sent(names, "v1");
  const requested = [];
  const request = async (key) => {
    requested.push(key);
    if (key === "uploads/f0") throw new Error("gone");
    return { records: [record(1, { objectKey: key, versionId: "v0" }), record(1, { objectKey: key, versionId: "v1" })] };
  };
  await uploads.requestEach(request, false);
  assert.deepEqual(requested, []);
  await uploads.requestEach(request, true);
  assert.deepEqual(requested, names.slice(0, 10).map((name) => `uploads/${name}`));
  assert.deepEqual(states(uploads), ["sent", ...Array(9).fill("arrived"), "sent", "sent"]);
});
