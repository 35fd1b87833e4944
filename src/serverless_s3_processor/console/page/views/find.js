// Find: by prefix or exact key, status, type, time. The address holds the search; pages go by the
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
// The cursors that led to the page shown, so that one can go back.
const trail = [];

export function Find({ fields }) {
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, fields[name]]));
  const about = JSON.stringify([wanted, fields.cursor]);
  const [found, setFound] = useState(EMPTY);
  const [chosen, setChosen] = useState();
  const now = useSeconds(true, 10000);

  useEffect(() => {
    const over = new AbortController();
    setFound((before) => ({ ...before, looking: true, error: undefined }));
    search(wanted, fields.cursor, over.signal, setFound).catch((error) => {
      if (!over.signal.aborted) setFound({ ...EMPTY, error });
    });
    return () => over.abort();
  }, [about]);

  return html`
    <h1 class="unseen">Find</h1>
    <${Form} key=${JSON.stringify(wanted)} wanted=${wanted} />
    <section aria-label="What was found" aria-busy=${found.looking}>
      <${Problem} error=${found.error} />
      <p class="unseen" role="status">${!found.looking && summary(found)}</p>
      ${found.records.length > 0 &&
      html`<div class=${found.looking ? "stale" : ""}>
        <${Rows} records=${found.records} now=${now} chosen=${chosen} choose=${setChosen} label="What was found, the newest first" />
      </div>`}
      ${!found.looking && !found.error && found.records.length === 0 && html`<${Nothing} found=${found} />`}
      <${Pages} found=${found} wanted=${wanted} cursor=${fields.cursor} />
    </section>
  `;
}

function Form({ wanted }) {
  const [exact, setExact] = useState(wanted.key !== undefined);
  const [places, setPlaces] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    searchIsThere();
    buckets().then(setPlaces);
  }, []);
  function submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const read = (name) => String(form.get(name) ?? "");
    const text = read("text");
    const bucket = form.has("in") ? read("in") : wanted.in;
    const filters = exact
      ? { key: text, in: bucket }
      : {
          prefix: text,
          in: bucket,
          status: read("status"),
          contentType: read("contentType").trim(),
          from: asMoment(read("from")),
          to: asMoment(read("to")),
        };
    trail.length = 0;
    go(address("find", filters));
  }
  return html`
    <form class="find" onSubmit=${submit} role="search">
      <div class="text">
        <label for="search">${exact ? "Key" : "Key begins with"}</label>
        <input id="search" name="text" type="search" autocomplete="off" autocapitalize="off" spellcheck=${false}
          placeholder="uploads/" defaultValue=${exact ? wanted.key : wanted.prefix} />
      </div>
      <label class="exact">
        <input type="checkbox" checked=${exact} onChange=${(event) => setExact(event.target.checked)} /> Exactly this key
      </label>
      ${places.length > 1 && html`<label>Bucket
        <select name="in">
          <option value="">all</option>
          ${places.map((name) => html`<option value=${name} selected=${name === wanted.in}>${name}</option>`)}
        </select>
      </label>`}
      <label>Status
        <select name="status" disabled=${exact}>
          <option value="">any</option>
          ${STATUSES.map((status) => html`<option value=${status} selected=${status === wanted.status}>${status}</option>`)}
        </select>
      </label>
      <label>Type
        <input name="contentType" list="types" placeholder="any" disabled=${exact} defaultValue=${wanted.contentType} />
        <datalist id="types">${TYPES.map((type) => html`<option value=${type} />`)}</datalist>
      </label>
      <label class="moment">Uploaded since
        <input name="from" type="datetime-local" disabled=${exact} defaultValue=${asLocal(wanted.from)} />
      </label>
      <label class="moment">and before
        <input name="to" type="datetime-local" disabled=${exact} defaultValue=${asLocal(wanted.to)} />
      </label>
      <div class="buttons">
        <button class="main">Find</button>
        <a class="button" href=${address("find")} onClick=${() => (trail.length = 0)}>Clear</a>
      </div>
    </form>
  `;
}

function Pages({ found, wanted, cursor }) {
  const on = () => {
    trail.push(cursor);
    go(address("find", { ...wanted, cursor: found.cursor }));
    scrollTo(0, 0);
  };
  const back = () => {
    go(address("find", { ...wanted, cursor: trail.pop() }));
    scrollTo(0, 0);
  };
  const { from, to } = found.window ?? {};
  return html`
    <div class="more">
      ${cursor && html`<button type="button" onClick=${back}>${trail.length ? "Newer" : "To the newest"}</button>`}
      ${found.cursor && html`<button type="button" disabled=${found.looking} onClick=${on}>Older</button>`}
      ${found.looking ? html`<span>Looking…</span>` : html`<span>${summary(found)}</span>`}
      ${from && html`<span>uploaded from ${moment(new Date(from))} to ${moment(new Date(to))}</span>`}
    </div>
  `;
}

function Nothing({ found }) {
  return html`
    <div class="nothing">
      <p><strong>${found.cursor ? "Nothing so far." : "Nothing found."}</strong></p>
      <p>${found.cursor
        ? "What was looked at had nothing of the kind; there is older to look at."
        : "Keys are case-sensitive, and without a time what is older than 30 days is left out."}</p>
    </div>
  `;
}

/** @param {import("../searching.js").Search} search */
function summary({ records, cursor, error }) {
  return error ? "" : `${many(records.length, "record")}${cursor ? " on this page" : ""}`;
}

/** A moment as the field has it, in this machine's time zone; as the API takes it, in UTC. */
function asMoment(local) {
  return local ? new Date(local).toISOString().replace(".000Z", "Z") : "";
}

function asLocal(said) {
  if (!said) return "";
  const date = new Date(said);
  return Number.isNaN(date.getTime()) ? "" : moment(date).slice(0, 16).replace(" ", "T");
}
