// Uploads to S3, a few at a time, with their progress.

import { post, transferred, ApiError } from "./api.js";
import { typeOf } from "./types.js";
import { messageOf } from "./words.js";

/** @typedef {import("./dropped.js").Dropped} Dropped */
/** @typedef {"waiting" | "sending" | "sent" | "arrived" | "wrong" | "cancelled"} State */
/**
 * One file of the list.
 * @typedef {object} Upload
 * @property {number} id
 * @property {string} key
 * @property {File} [file]
 * @property {State} state
 * @property {number} done The progress, from 0 to 1.
 * @property {string} [error]
 * @property {string} [version]
 * @property {Api.Record} [record]
 * @property {() => void} [abort]
 */
/** @typedef {(form: Api.UploadForm, upload: Upload, progress: (done: number) => void) => Promise<string | undefined>} PostForm */

const WATCHED = "uploads/";
const MAX_RUNNING = 3;
const MAX_SINGLE_REQUESTS = 10;
/** The browser's digest takes a file as a whole, and browsers hold no more than this in one piece. */
const MAX_DIGEST_BYTES = 2 ** 31 - 1;

export class Uploads extends EventTarget {
  /** @type {Upload[]} */
  all = [];
  prefix = "";
  began = Date.now();
  #running = 0;
  #next = 0;
  /** Whether the bucket has an object lock: S3 then demands checksums. */
  #needsChecksum = false;
  #request;
  #postForm;

  /** @param {{ request?: typeof post, postForm?: PostForm }} [adapters] */
  constructor({ request = post, postForm = postByXhr } = {}) {
    super();
    this.#request = request;
    this.#postForm = postForm;
  }

  /**
   * Upload files, with their paths, into a folder of the watched prefix.
   * @param {Dropped[]} files
   * @param {string} folder
   */
  add(files, folder) {
    const base = WATCHED + folder.replace(/^\/+/, "") + (folder && !folder.endsWith("/") ? "/" : "");
    if (this.all.every(({ state }) => state !== "sent" && state !== "sending")) this.began = Date.now();
    const more = files.map(({ file, path, error }) => {
      const state = /** @type {State} */ (error ? "wrong" : "waiting");
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
    this.#announce();
  }

  /** The common prefix of all keys without a record yet. */
  commonPrefix() {
    const [first = WATCHED, ...keys] = this.all.filter(({ state }) => state === "sent").map(({ key }) => key);
    let length = first.length;
    for (const key of keys) while (!key.startsWith(first.slice(0, length))) length -= 1;
    return first.slice(0, length);
  }

  /**
   * Update the uploads that are on record.
   * @param {Api.Record[]} records
   */
  arrived(records) {
    const newest = new Map(records.toReversed().map((record) => [record.objectKey, record]));
    for (const upload of this.all) {
      const record = newest.get(upload.key);
      const isIt = record && (!upload.version || record.versionId === upload.version);
      if (upload.state === "sent" && isIt) Object.assign(upload, { state: "arrived", record });
    }
    this.#announce();
  }

  /**
   * Request single keys where a listing could not have all.
   * @param {(key: string) => Promise<Api.ObjectHistory>} request
   * @param {boolean} isNeeded
   */
  async requestEach(request, isNeeded) {
    if (!isNeeded) return;
    for (const upload of this.all.filter(({ state }) => state === "sent").slice(0, MAX_SINGLE_REQUESTS)) {
      const history = await request(upload.key).catch(() => undefined);
      if (history) this.arrived(history.records.toReversed());
    }
  }

  #go() {
    this.#announce();
    while (this.#running < MAX_RUNNING) {
      const upload = this.all.find(({ state }) => state === "waiting");
      if (!upload?.file) return;
      this.#running += 1;
      this.#send(upload, upload.file).finally(() => {
        this.#running -= 1;
        this.#go();
      });
    }
  }

  /**
   * @param {Upload} upload
   * @param {File} file
   */
  async #send(upload, file) {
    this.#change(upload, { state: "sending" });
    const { key } = upload;
    try {
      const form = await this.#requestForm({ key, contentType: typeOf(file), size: file.size }, file);
      if (this.#isOver(upload)) return;
      const version = await this.#postForm(form, upload, (done) => this.#change(upload, { done }));
      this.#change(upload, { state: "sent", done: 1, version });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") this.#change(upload, { state: "cancelled", error: undefined });
      else this.#change(upload, { state: "wrong", error: messageOf(error) });
    }
  }

  /**
   * @param {object} body
   * @param {File} file
   * @returns {Promise<Api.UploadForm>}
   */
  async #requestForm(body, file) {
    if (!this.#needsChecksum) {
      try {
        return await this.#request("/uploads", body);
      } catch (error) {
        if (!(error instanceof ApiError && error.code === "MissingField" && error.field === "checksumSha256")) throw error;
        this.#needsChecksum = true;
      }
    }
    return this.#request("/uploads", { ...body, checksumSha256: await checksumOf(file) });
  }

  /** @param {Upload} upload */
  #isOver(upload) {
    return !this.all.includes(upload) || upload.state !== "sending";
  }

  /**
   * @param {Upload} upload
   * @param {Partial<Upload>} changes
   */
  #change(upload, changes) {
    Object.assign(upload, changes);
    this.#announce();
  }

  #announce() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * The SHA-256 checksum of a file, in base64.
 * @param {File} file
 */
async function checksumOf(file) {
  if (file.size > MAX_DIGEST_BYTES) {
    throw new ApiError(0, { message: "The bucket has an object lock, and the browser can't compute the checksum of a file this big. Use: s3-processor put" });
  }
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/**
 * Post a file with its form; `fetch` has no upload progress.
 * @type {PostForm}
 */
async function postByXhr(form, upload, progress) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  if (upload.file) body.append("file", upload.file, "file");
  const url = await transferred(form.url);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    upload.abort = () => request.abort();
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
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

/** @param {XMLHttpRequest} request */
function refusal(request) {
  try {
    return new ApiError(request.status, JSON.parse(request.responseText).error);
  } catch {
    return new ApiError(request.status, { message: `S3 refused it (${request.status}).` });
  }
}
