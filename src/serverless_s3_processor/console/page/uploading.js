// Files on their way to S3: a few at a time, each with how far it is.

import { post, transferred, ApiError } from "./api.js";
import { typeOf } from "./types.js";

const WATCHED = "uploads/";
const AT_ONCE = 3;

export class Uploads extends EventTarget {
  all = [];
  prefix = "";
  began = Date.now();
  #running = 0;
  #next = 0;

  /** Put files, each with its path in what was chosen, under a folder of the watched prefix. */
  add(found, folder) {
    const base = WATCHED + folder.replace(/^\/+/, "") + (folder && !folder.endsWith("/") ? "/" : "");
    if (this.all.every(({ state }) => state !== "sent" && state !== "sending")) this.began = Date.now();
    const more = found.map(({ file, path, error }) => {
      const state = error ? "wrong" : "waiting";
      return { id: (this.#next += 1), key: base + path, file, state, done: 0, error };
    });
    this.all = [...this.all, ...more];
    this.#go();
  }

  cancel() {
    for (const upload of this.all) {
      if (upload.state === "waiting") this.#change(upload, { state: "cancelled" });
      if (upload.state === "sending") upload.abort?.();
    }
  }

  retry() {
    for (const upload of this.all) {
      if (upload.state === "wrong" && upload.file) this.#change(upload, { state: "waiting", done: 0, error: undefined });
    }
    this.#go();
  }

  clear() {
    this.all = [];
    this.#tell();
  }

  /** What all keys that are waited for begin with. */
  commonPrefix() {
    const [first = WATCHED, ...keys] = this.all.filter(({ state }) => state === "sent").map(({ key }) => key);
    let length = first.length;
    for (const key of keys) while (!key.startsWith(first.slice(0, length))) length -= 1;
    return first.slice(0, length);
  }

  /** Note which are on record: those that were uploaded since they were sent. */
  arrived(records) {
    const newest = new Map(records.toReversed().map((record) => [record.objectKey, record]));
    for (const upload of this.all) {
      const record = newest.get(upload.key);
      const isIt = record && (!upload.version || record.versionId === upload.version);
      if (upload.state === "sent" && isIt) Object.assign(upload, { state: "arrived", record });
    }
    this.#tell();
  }

  /** Ask for single keys where a listing could not tell of all. */
  async askEach(ask, needed) {
    if (!needed) return;
    for (const upload of this.all.filter(({ state }) => state === "sent").slice(0, 10)) {
      const told = await ask(upload.key).catch(() => undefined);
      if (told) this.arrived(told.records.toReversed());
    }
  }

  #go() {
    this.#tell();
    while (this.#running < AT_ONCE) {
      const upload = this.all.find(({ state }) => state === "waiting");
      if (!upload) return;
      this.#running += 1;
      this.#send(upload).finally(() => {
        this.#running -= 1;
        this.#go();
      });
    }
  }

  async #send(upload) {
    this.#change(upload, { state: "sending" });
    const { key, file } = upload;
    try {
      const form = await post("/uploads", { key, contentType: typeOf(file), size: file.size });
      if (this.#isOver(upload)) return;
      const version = await posted(form, upload, (done) => this.#change(upload, { done }));
      this.#change(upload, { state: "sent", done: 1, version });
    } catch (error) {
      const state = error.name === "AbortError" ? "cancelled" : "wrong";
      this.#change(upload, { state, error: state === "wrong" ? error.message : undefined });
    }
  }

  #isOver(upload) {
    return !this.all.includes(upload) || upload.state !== "sending";
  }

  #change(upload, changes) {
    Object.assign(upload, changes);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Post a file with its form; `fetch` could not tell how far it is. */
async function posted(form, upload, tell) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", upload.file, "file");
  const url = await transferred(form.url);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    upload.abort = () => request.abort();
    request.upload.onprogress = ({ loaded, total }) => tell(loaded / total);
    request.onerror = () => failed(new ApiError(0, { message: "S3 was not reached, or the file can't be read." }));
    request.onabort = () => failed(new DOMException("cancelled", "AbortError"));
    request.onload = () => {
      if (request.status < 300) done(request.getResponseHeader("x-amz-version-id") ?? undefined);
      else failed(refusal(request));
    };
    request.open("POST", url);
    request.send(body);
  });
}

function refusal(request) {
  try {
    return new ApiError(request.status, JSON.parse(request.responseText).error);
  } catch {
    return new ApiError(request.status, { message: `S3 refused it (${request.status}).` });
  }
}
