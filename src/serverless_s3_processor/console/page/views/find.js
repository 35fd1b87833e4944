// Find: by prefix or exact key, status, type, flag, time. The address holds the search; pages go by the
// API's cursors, so that the millionth record costs what the first does.

import { html, useEffect, useState } from "../drawing.js";
import { searchIsThere } from "../keyboard.js";
import { Problem, useSeconds } from "../parts/frame.js";
import { Rows } from "../parts/rows.js";
import { address, go } from "../route.js";
import { EMPTY, FILTERS, buckets, search } from "../searching.js";
import { many, moment } from "../words.js";

const STATUSES = ["processed", "failed", "unreadable", "gone", "folder", "deleted", "quarantined", "released"];
const TYPES = ["text/*", "image/*", "application/pdf", "text/csv", "application/json", "application/zip"];
// The cursors of the pages before this one.
/** @type {(string | undefined)[]} */
const trail = [];

/** @param {{ fields: import("../route.js").Fields }} properties */
export function Find({ fields }) {
  const filters = Object.fromEntries(FILTERS.map((name) => [name, fields[name]]));
  const request = JSON.stringify([filters, fields.cursor]);
  const [results, setResults] = useState(EMPTY);
  const [chosen, setChosen] = useState();
  const now = useSeconds(true, 10000);

  useEffect(() => {
    const over = new AbortController();
    setResults((before) => ({ ...before, looking: true, error: undefined }));
    search(filters, fields.cursor, over.signal, setResults).catch((error) => {
      if (!over.signal.aborted) setResults({ ...EMPTY, error });
    });
    return () => over.abort();
  }, [request]);

  return html`
    <h1 class="unseen">Find</h1>
    <${Form} key=${JSON.stringify(filters)} filters=${filters} />
    <section aria-label="Results" aria-busy=${results.looking}>
      <${Problem} error=${results.error} />
      <p class="unseen" role="status">${!results.looking && summary(results)}</p>
      ${results.records.length > 0 &&
      html`<div class=${results.looking ? "stale" : ""}>
        <${Rows} records=${results.records} now=${now} chosen=${chosen} choose=${setChosen} label="Results, newest first" />
      </div>`}
      ${!results.looking && !results.error && results.records.length === 0 && html`<${Nothing} results=${results} />`}
      <${Pages} results=${results} filters=${filters} cursor=${fields.cursor} />
    </section>
  `;
}

/** @param {{ filters: import("../searching.js").Filters }} properties */
function Form({ filters }) {
  const [exact, setExact] = useState(filters.key !== undefined);
  const [names, setNames] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    searchIsThere();
    buckets().then(setNames);
  }, []);
  /** @param {{ target: HTMLInputElement }} event */
  function setFromCheckbox({ target }) {
    setExact(target.checked);
  }

  /** @param {Event & { target: HTMLFormElement }} event */
  function submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    /** @param {string} name */
    const read = (name) => String(form.get(name) ?? "");
    const text = read("text");
    const bucket = form.has("in") ? read("in") : filters.in;
    const search = exact
      ? { key: text, in: bucket }
      : {
          prefix: text,
          in: bucket,
          status: read("status"),
          contentType: read("contentType").trim(),
          detectedType: read("detectedType").trim(),
          flag: read("flag").trim(),
          from: asMoment(read("from")),
          to: asMoment(read("to")),
        };
    trail.length = 0;
    go(address("find", search));
  }
  return html`
    <form class="find" onSubmit=${submit} role="search">
      <div class="text">
        <label for="search">${exact ? "Key" : "Key begins with"}</label>
        <input id="search" name="text" type="search" autocomplete="off" autocapitalize="off" spellcheck=${false}
          placeholder="uploads/" defaultValue=${exact ? filters.key : filters.prefix} />
      </div>
      <label class="exact">
        <input type="checkbox" checked=${exact} onChange=${setFromCheckbox} /> Exactly this key
      </label>
      ${names.length > 1 && html`<label>Bucket
        <select name="in">
          <option value="">all</option>
          ${names.map((name) => html`<option value=${name} selected=${name === filters.in}>${name}</option>`)}
        </select>
      </label>`}
      <label>Status
        <select name="status" disabled=${exact}>
          <option value="">any</option>
          ${STATUSES.map((status) => html`<option value=${status} selected=${status === filters.status}>${status}</option>`)}
        </select>
      </label>
      <label>Detected type
        <input name="detectedType" list="types" placeholder="any" disabled=${exact} defaultValue=${filters.detectedType} />
      </label>
      <label>Flag
        <input name="flag" list="flags" placeholder="any or none" disabled=${exact} defaultValue=${filters.flag} />
        <datalist id="flags"><option value="*" /></datalist>
      </label>
      <label>Declared type
        <input name="contentType" list="types" placeholder="any" disabled=${exact} defaultValue=${filters.contentType} />
        <datalist id="types">${TYPES.map((type) => html`<option value=${type} />`)}</datalist>
      </label>
      <label class="moment">Uploaded since
        <input name="from" type="datetime-local" disabled=${exact} defaultValue=${asLocal(filters.from)} />
      </label>
      <label class="moment">and before
        <input name="to" type="datetime-local" disabled=${exact} defaultValue=${asLocal(filters.to)} />
      </label>
      <div class="buttons">
        <button class="main">Find</button>
        <a class="button" href=${address("find")} onClick=${() => (trail.length = 0)}>Clear</a>
      </div>
    </form>
  `;
}

/** @param {{ results: import("../searching.js").Search, filters: import("../searching.js").Filters, cursor?: string }} properties */
function Pages({ results, filters, cursor }) {
  const older = () => {
    trail.push(cursor);
    go(address("find", { ...filters, cursor: results.cursor }));
    scrollTo(0, 0);
  };
  const newer = () => {
    go(address("find", { ...filters, cursor: trail.pop() }));
    scrollTo(0, 0);
  };
  const { from, to } = results.window ?? {};
  return html`
    <div class="more">
      ${cursor && html`<button type="button" onClick=${newer}>${trail.length ? "Newer" : "To the newest"}</button>`}
      ${results.cursor && html`<button type="button" disabled=${results.looking} onClick=${older}>Older</button>`}
      ${results.looking ? html`<span>Loading…</span>` : html`<span>${summary(results)}</span>`}
      ${from && to && html`<span>uploaded from ${moment(new Date(from))} to ${moment(new Date(to))}</span>`}
    </div>
  `;
}

/** @param {{ results: import("../searching.js").Search }} properties */
function Nothing({ results }) {
  return html`
    <div class="nothing">
      <p><strong>${results.cursor ? "Nothing so far." : "Nothing found."}</strong></p>
      <p>${results.cursor
        ? "The newest records have none. There are older ones to search."
        : "Keys are case-sensitive. Without a time, the search covers the last 30 days."}</p>
    </div>
  `;
}

/** @param {import("../searching.js").Search} search */
function summary({ records, cursor, error }) {
  return error ? "" : `${many(records.length, "record")}${cursor ? " on this page" : ""}`;
}

/**
 * Convert the local time of a field to UTC, as the API takes it.
 * @param {string} local
 */
function asMoment(local) {
  return local ? new Date(local).toISOString().replace(".000Z", "Z") : "";
}

/** @param {string | undefined} timestamp */
function asLocal(timestamp) {
  if (!timestamp) return "";
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? "" : moment(date).slice(0, 16).replace(" ", "T");
}
