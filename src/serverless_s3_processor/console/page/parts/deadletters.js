// The dead letters: why, and their return to the queue, after a look at what that would do.

import { html, useEffect, useState } from "../drawing.js";
import { get, post } from "../api.js";
import { address } from "../route.js";
import { age, count, many, moment, visible } from "../words.js";
import { Dialog } from "./dialog.js";
import { Problem } from "./frame.js";

const MAX_LETTERS = 100;
const RETURNED_AT_ONCE = 100;

/** @typedef {{ messageId?: string }} Selection Which dead letters to return; all, if it is empty. */

export function DeadLetters({ done }) {
  const [found, setFound] = useState(/** @type {Api.Failures | undefined} */ (undefined));
  const [error, setError] = useState(/** @type {unknown} */ (undefined));
  const [selection, setSelection] = useState(/** @type {Selection | undefined} */ (undefined));
  useEffect(() => {
    const over = new AbortController();
    get("/failures", { limit: MAX_LETTERS }, over.signal).then(setFound, (failure) => !over.signal.aborted && setError(failure));
    return () => over.abort();
  }, []);
  const uploads = found?.uploads ?? [];
  const actions = found?.actions ?? [];
  const changes = found?.changes ?? [];
  const notices = found?.notices ?? [];
  const shown = uploads.length + actions.length + changes.length + notices.length;
  const hidden = found ? sum(found.inFlight) : 0;
  const beyond = found ? sum(found.total) - shown - hidden : 0;
  return html`
    <section aria-labelledby="dead">
      <div class="title">
        <h2 id="dead">Dead letters</h2>
        ${uploads.length + actions.length > 0 && html`<button type="button" onClick=${() => setSelection({})}>Return to the queue…</button>`}
      </div>
      <p class="told">What failed too often, and was given up.</p>
      <${Problem} error=${error} />
      ${!found && !error && html`<p class="wait">Looking…</p>`}
      ${found?.unavailable.map(({ field, reason }) => html`<p class="told">Unavailable: ${field}. ${reason}</p>`)}
      ${found && shown === 0 && hidden === 0 && beyond <= 0 && html`<div class="nothing"><p><strong>None.</strong></p></div>`}
      ${found && hidden > 0 && html`<p class="more" role="status">${many(hidden, "dead letter")} ${hidden === 1 ? "is" : "are"} being looked at by another call; try again in ${found.visibilityTimeoutSeconds} seconds.</p>`}
      ${byReason(uploads).map(([reason, letters]) => html`<${Letters} key=${reason} reason=${reason} letters=${letters} back=${setSelection} />`)}
      ${actions.length > 0 && html`<h3>Not acted on, though recorded</h3>`}
      ${byReason(actions).map(([reason, letters]) => html`<${Letters} key=${reason} reason=${reason} letters=${letters} back=${setSelection} />`)}
      ${beyond > 0 && html`<p class="more">${count(beyond)} more are not shown.</p>`}
      ${changes.length > 0 && html`<${Changes} changes=${changes} />`}
      ${notices.length > 0 && html`<${Notices} notices=${notices} />`}
      ${selection && html`<${Return} only=${selection} close=${() => setSelection(undefined)} done=${done} />`}
    </section>
  `;
}

function sum(counts) {
  return Object.values(counts).reduce((all, each) => all + each, 0);
}

function byReason(letters) {
  const groups = new Map();
  for (const letter of letters) {
    const reason = letter.reason ?? "No reason was logged: the function died or timed out with it";
    groups.set(reason, [...(groups.get(reason) ?? []), letter]);
  }
  return [...groups].sort(([, one], [, other]) => other.length - one.length);
}

function Letters({ reason, letters, back }) {
  return html`
    <article class="group">
      <p class="reason"><strong>${count(letters.length)}</strong> ${visible(reason)}</p>
      <ul class="keys">
        ${letters.map((letter) => html`
          <li key=${letter.messageId}>
            ${letter.keys.map((key) => html`<a class="key" href=${address("find", { key })}>${visible(key)}</a> `)}
            ${!letter.canSucceed && html`<span class="badge gone">can't succeed</span>`}
            <span class="told">sent ${age(new Date(letter.sentAt))} ago, received ${many(letter.receiveCount, "time")}</span>
            ${letter.canSucceed && html`<button type="button" aria-label=${`Return ${letter.keys.map(visible).join(", ") || letter.messageId}`} onClick=${() => back({ messageId: letter.messageId })}>Return</button>`}
          </li>
        `)}
      </ul>
    </article>
  `;
}

function Changes({ changes }) {
  return html`
    <article class="group">
      <p class="reason"><strong>${count(changes.length)}</strong> Not announced: the records are there, subscribers were not told</p>
      <ul class="keys">
        ${changes.map((each) => html`
          <li key=${each.messageId}>
            ${each.changes === null ? "none of ours" : many(each.changes, "change")}
            ${each.since && html` <span class="told">recorded from ${moment(new Date(each.since))} to ${moment(new Date(each.until))}</span>`}
          </li>
        `)}
      </ul>
    </article>
  `;
}

function Notices({ notices }) {
  return html`
    <article class="group">
      <p class="reason"><strong>${count(notices.length)}</strong> Notices that SNS will never take: the records are there, subscribers were not notified</p>
      <ul class="keys">
        ${notices.map((each) => html`
          <li key=${each.messageId}>
            <a class="key" href=${address("find", { key: each.key })}>${visible(each.key)}</a>
            <span class="told">${visible(each.reason)}</span>
          </li>
        `)}
      </ul>
    </article>
  `;
}

/** Ask about `only` these, all if it is empty, and return them. */
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
      let told;
      do {
        told = await post("/redrive", { ...only, limit: RETURNED_AT_ONCE });
        returned += told.counts.returned;
        setState({ busy: true, returned });
      } while (told.hasMore);
      setState({ over: true, returned, left: told.counts.skipped + told.counts.failed });
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
      ${!plan && !error && html`<p class="wait">Looking what would be returned…</p>`}
      ${plan && !busy && !over && html`
        <p>${plan.counts.waiting === 0 ? (plan.inFlight ? "" : "Nothing can be returned.") : `${many(plan.counts.waiting, "message")}${plan.complete ? "" : " or more"} would be returned, and processed again.`}
          ${plan.inFlight > 0 && ` ${many(plan.inFlight, "message")} can't be seen now: another call is looking at them. Try again in ${plan.visibilityTimeoutSeconds} seconds.`}
          ${plan.counts.skipped > 0 && ` ${many(plan.counts.skipped, "message")} would stay: none of ours, or never to succeed.`}
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
