// The client of the REST API, whose address is in the page's `settings.json`.

import { connection } from "./connection.js";

/** @typedef {{ [name: string]: string | number | undefined }} Query */
/** @typedef {{ environment: string, place: string, api: string, transfer: string | null, mail: string | null }} Settings */
/** @typedef {{ subject: string, from: string, to: string, date: string, body: string }} Mail */

const TIMEOUT_SECONDS = 40;
// Error codes of an API that is away, rather than of a wrong request.
const AWAY = new Set(["Unreachable", "NotThere", "NoToken", "ServerGone"]);

/** An error that the API, or the console's server, answered. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Partial<Api.ErrorDetail>} [detail]
   */
  constructor(status, detail) {
    super(detail?.message ?? `The answer had the status ${status}.`);
    this.status = status;
    this.code = detail?.code ?? "Unknown";
    this.field = detail?.field;
  }

  get isAway() {
    return AWAY.has(this.code);
  }
}

/** @type {Promise<Settings> | undefined} */
let loadedSettings;

/** The address of the API, its deployment, and the other endpoints. */
export function settings() {
  loadedSettings ??= fetchJson("settings.json").catch((error) => {
    loadedSettings = undefined;
    throw error;
  });
  return loadedSettings;
}

/**
 * @template {keyof Api.Get} Path
 * @param {Path} path
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Api.Get[Path]>}
 */
export async function get(path, query = {}, signal) {
  return call(`${path}${asQuery(query)}`, { signal });
}

/**
 * @template {keyof Api.Post} Path
 * @param {Path} path
 * @param {object} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<Api.Post[Path]>}
 */
export async function post(path, body, signal) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
}

/**
 * Fetch from S3 by a link that the API gave.
 * @param {string} url
 * @param {HeadersInit} [headers]
 * @param {AbortSignal} [signal]
 */
export async function content(url, headers = {}, signal) {
  const response = await fetchResponse(await transferred(url), { headers, signal });
  if (!response.ok) throw new ApiError(response.status, (await json(response)).error);
  return response;
}

/**
 * Return where an address in S3 is reached from this page.
 * @param {string} url
 */
export async function transferred(url) {
  const { transfer } = await settings();
  return transfer ? `${transfer}${asQuery({ url })}` : url;
}

/**
 * The local stack's mails, the newest first; none where there is no local stack.
 * @param {AbortSignal} [signal]
 * @returns {Promise<Mail[]>}
 */
export async function mails(signal) {
  const { mail } = await settings();
  return mail ? (await fetchJson(mail, { signal })).mails : [];
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function call(path, init) {
  const { api } = await settings();
  return fetchJson(`${api}${path}`, init);
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function fetchJson(path, init = {}) {
  const response = await fetchResponse(path, init);
  const payload = await json(response);
  if (response.ok) {
    connection.is(true);
    return payload;
  }
  const error = new ApiError(response.status, payload.error);
  connection.is(!error.isAway, error.message);
  throw error;
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function fetchResponse(path, init) {
  const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  try {
    return await fetch(path, { ...init, signal, redirect: "error" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const gone = { code: "ServerGone", message: "The console's server does not answer: was it ended?" };
    connection.is(false, gone.message);
    throw new ApiError(0, gone);
  }
}

/**
 * The JSON of a response, whatever that is; an empty object where it is none.
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function json(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/** @param {Query} query */
function asQuery(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const pairs = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length ? `?${pairs.join("&")}` : "";
}
