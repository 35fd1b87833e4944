// The dead letters with their reasons, and their return to the queue after a confirmation.

import { html, useEffect, useState } from "../drawing.js";
import { get, post } from "../api.js";
import { address } from "../route.js";
import { age, count, many, moment, visible } from "../words.js";
import { Dialog } from "./dialog.js";
import { Problem } from "./frame.js";
import { ReasonGroup, byReason } from "./reasons.js";

const MAX_LETTERS = 100;
const RETURN_BATCH_SIZE = 100;

/** @typedef {{ messageId?: string }} Selection Which dead letters to return; all, if it is empty. */

/** @param {{ done?: () => void }} properties */
export function DeadLetters({ done }) {
  const [response, setResponse] = useState(/** @type {Api.Failures | undefined} */ (undefined));
  const [error, setError] = useState(/** @type {unknown} */ (undefined));
  const [selection, setSelection] = useState(/** @type {Selection | undefined} */ (undefined));
  useEffect(() => {
    const over = new AbortController();
    get("/failures", { limit: MAX_LETTERS }, over.signal).then(setResponse, (failure) => !over.signal.aborted && setError(failure));
    return () => over.abort();
  }, []);
  const uploads = response?.uploads ?? [];
  const actions = response?.actions ?? [];
  const changes = response?.changes ?? [];
  const notices = response?.notices ?? [];
  const shown = uploads.length + actions.length + changes.length + notices.length;
  const hidden = response ? sum(response.inFlight) : 0;
  const beyond = response ? sum(response.total) - shown - hidden : 0;
  return html`
    <section aria-labelledby="dead">
      <div class="title">
        <h2 id="dead">Dead letters</h2>
        ${uploads.length + actions.length > 0 && html`<button type="button" onClick=${() => setSelection({})}>Return to the queue…</button>`}
      </div>
      <p class="hint">Messages that failed as often as their queue allows.</p>
      <${Problem} error=${error} />
      ${!response && !error && html`<p class="wait">Loading…</p>`}
      ${response?.unavailable.map(({ field, reason }) => html`<p class="hint">Unavailable: ${field}. ${reason}</p>`)}
      ${response && shown === 0 && hidden === 0 && beyond <= 0 && html`<div class="nothing"><p><strong>None.</strong></p></div>`}
      ${response && hidden > 0 && html`<p class="more" role="status">${many(hidden, "dead letter")} ${hidden === 1 ? "is" : "are"} being looked at by another call; try again in ${response.visibilityTimeoutSeconds} seconds.</p>`}
      ${byReason(uploads, reasonOf).map(([reason, letters]) => html`<${Letters} key=${reason} reason=${reason} letters=${letters} back=${setSelection} />`)}
      ${actions.length > 0 && html`<h3>Recorded, but not acted on</h3>`}
      ${byReason(actions, reasonOf).map(([reason, letters]) => html`<${Letters} key=${reason} reason=${reason} letters=${letters} back=${setSelection} />`)}
      ${beyond > 0 && html`<p class="more">${count(beyond)} more are not shown.</p>`}
      ${changes.length > 0 && html`<${Changes} changes=${changes} />`}
      ${notices.length > 0 && html`<${Notices} notices=${notices} />`}
      ${selection && html`<${Return} only=${selection} close=${() => setSelection(undefined)} done=${done} />`}
    </section>
  `;
}

/** @param {Api.DeadLetterCounts} counts */
function sum(counts) {
  return Object.values(counts).reduce((total, number) => total + number, 0);
}

/** @param {Api.UploadFailure} letter */
const reasonOf = (letter) => letter.reason ?? "No reason was logged: the function ended or timed out";

/** @param {{ reason: string, letters: Api.UploadFailure[], back: (selection: Selection) => void }} properties */
function Letters({ reason, letters, back }) {
  return html`
    <${ReasonGroup} size=${letters.length} reason=${visible(reason)}>
      ${letters.map((letter) => html`
        <li key=${letter.messageId}>
          ${letter.keys.map((key) => html`<a class="key" href=${address("find", { key })}>${visible(key)}</a> `)}
          ${!letter.canSucceed && html`<span class="badge gone">can't succeed</span>`}
          <span class="hint">sent ${age(new Date(letter.sentAt))} ago, received ${many(letter.receiveCount, "time")}</span>
          ${letter.canSucceed && html`<button type="button" aria-label=${`Return ${letter.keys.map(visible).join(", ") || letter.messageId}`} onClick=${() => back({ messageId: letter.messageId })}>Return</button>`}
        </li>
      `)}
    <//>
  `;
}

/** @param {{ changes: Api.UnannouncedChanges[] }} properties */
function Changes({ changes }) {
  return html`
    <${ReasonGroup} size=${changes.length} reason="Not announced: the records exist, but subscribers were not notified">
      ${changes.map((batch) => html`
        <li key=${batch.messageId}>
          ${batch.changes === null ? "not a message of this system" : many(batch.changes, "change")}
          ${batch.since && batch.until && html` <span class="hint">recorded from ${moment(new Date(batch.since))} to ${moment(new Date(batch.until))}</span>`}
        </li>
      `)}
    <//>
  `;
}

/** @param {{ notices: Api.RefusedNotice[] }} properties */
function Notices({ notices }) {
  return html`
    <${ReasonGroup} size=${notices.length} reason="Notices that SNS will never accept: the records exist, but subscribers were not notified">
      ${notices.map((notice) => html`
        <li key=${notice.messageId}>
          <a class="key" href=${address("find", { key: notice.key })}>${visible(notice.key)}</a>
          <span class="hint">${visible(notice.reason)}</span>
        </li>
      `)}
    <//>
  `;
}

/**
 * Show what would be returned, and return it after a confirmation.
 * @param {{ only: Selection, close: () => void, done?: () => void }} properties
 */
function Return({ only, close, done }) {
  const [plan, setPlan] = useState(/** @type {Api.RedriveReport | undefined} */ (undefined));
  const [state, setState] = useState(/** @type {{ busy?: boolean, over?: boolean, returned?: number, left?: number, error?: unknown }} */ ({}));
  useEffect(() => {
    post("/redrive", { ...only, dryRun: true, limit: 500 }).then(setPlan, (error) => setState({ error }));
  }, []);

  async function start() {
    let returned = 0;
    setState({ busy: true, returned });
    try {
      let report;
      do {
        report = await post("/redrive", { ...only, limit: RETURN_BATCH_SIZE });
        returned += report.counts.returned;
        setState({ busy: true, returned });
      } while (report.hasMore);
      setState({ over: true, returned, left: report.counts.skipped + report.counts.failed });
    } catch (error) {
      setState({ error, returned, over: true });
    }
  }

  function leave() {
    close();
    if (state.over) done?.();
  }

  const { busy, over, returned, left, error } = state;
  return html`
    <${Dialog} title="Return dead letters to the queue?" close=${leave} busy=${busy}>
      <${Problem} error=${error} />
      ${!plan && !error && html`<p class="wait">Checking what would be returned…</p>`}
      ${plan && !busy && !over && html`
        <p>${plan.counts.waiting === 0 ? (plan.inFlight ? "" : "Nothing can be returned.") : `${many(plan.counts.waiting, "message")}${plan.complete ? "" : " or more"} would be returned, and processed again.`}
          ${plan.inFlight > 0 && ` ${many(plan.inFlight, "message")} can't be seen now: another call has received them. Try again in ${plan.visibilityTimeoutSeconds} seconds.`}
          ${plan.counts.skipped > 0 && ` ${many(plan.counts.skipped, "message")} would stay: from another system, or unable to succeed.`}
          ${" "}Nothing has been done yet.</p>
        <ul class="plan">
          ${plan.results.filter(({ outcome }) => outcome === "waiting").slice(0, MAX_LETTERS).map(({ keys }) => html`<li>${keys.map(visible).join(", ")}</li>`)}
        </ul>`}
      ${(busy || over) && html`<p role="status">${many(returned ?? 0, "message")} returned${left ? `, ${count(left)} left` : ""}${busy ? "…" : "."}</p>`}
      <div class="buttons">
        ${plan && plan.counts.waiting > 0 && !busy && !over && html`<button type="button" class="main" onClick=${start}>Return them</button>`}
        <button type="button" disabled=${busy} onClick=${leave}>${over ? "Close" : "Cancel"}</button>
      </div>
    <//>
  `;
}
