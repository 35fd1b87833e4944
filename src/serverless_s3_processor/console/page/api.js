// The REST API, and nothing else. Where it is, `settings.json` beside the page tells.

import { connection } from "./connection.js";

const MOST_SECONDS = 40;
// What says that nobody is there, rather than that a request was wrong.
const AWAY = new Set(["Unreachable", "NotThere", "NoToken", "ServerGone"]);

/** An error that the API, or the console's server, answered. */
export class ApiError extends Error {
  constructor(status, told) {
    super(told?.message ?? `The answer had the status ${status}.`);
    this.status = status;
    this.code = told?.code ?? "Unknown";
    this.field = told?.field;
  }

  get isAway() {
    return AWAY.has(this.code);
  }
}

let found;

/** Where the API is, which deployment it is of, and what else there is. */
export function settings() {
  found ??= asked("settings.json").catch((error) => {
    found = undefined;
    throw error;
  });
  return found;
}

export async function get(path, query = {}, signal) {
  return call(`${path}${asQuery(query)}`, { signal });
}

export async function post(path, body, signal) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
}

/** Fetch from S3 by a link that the API gave. */
export async function content(url, headers = {}, signal) {
  const answer = await fetched(await transferred(url), { headers, signal });
  if (!answer.ok) throw new ApiError(answer.status, (await json(answer)).error);
  return answer;
}

/** Return where an address in S3 is reached from this page. */
export async function transferred(url) {
  const { transfer } = await settings();
  return transfer ? `${transfer}${asQuery({ url })}` : url;
}

/** The local stack's mails, the newest first; none where there is no local stack. */
export async function mails(signal) {
  const { mail } = await settings();
  return mail ? (await asked(mail, { signal })).mails : [];
}

async function call(path, init) {
  const { api } = await settings();
  return asked(`${api}${path}`, init);
}

async function asked(path, init = {}) {
  const answer = await fetched(path, init);
  const told = await json(answer);
  if (answer.ok) {
    connection.is(true);
    return told;
  }
  const error = new ApiError(answer.status, told.error);
  connection.is(!error.isAway, error.message);
  throw error;
}

async function fetched(path, init) {
  const limit = AbortSignal.timeout(MOST_SECONDS * 1000);
  const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  try {
    return await fetch(path, { ...init, signal, redirect: "error" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const gone = { code: "ServerGone", message: "The console's server does not answer: was it ended?" };
    connection.is(false, gone.message);
    throw new ApiError(0, gone);
  }
}

async function json(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

function asQuery(query) {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const pairs = said.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length ? `?${pairs.join("&")}` : "";
}
