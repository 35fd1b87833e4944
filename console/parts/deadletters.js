// The dead letters: why, and their return to the queue, after a look at what that would do.

import { html, useEffect, useState } from "../drawing.js";
import { get, post } from "../api.js";
import { address } from "../route.js";
import { age, count, many, moment, visible } from "../words.js";
import { Asking } from "./asking.js";
import { Problem } from "./frame.js";

const MOST = 100;
const RETURNED_AT_ONCE = 100;

export function DeadLetters({ done }) {
  const [found, setFound] = useState();
  const [error, setError] = useState();
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    const over = new AbortController();
    get("/failures", { limit: MOST }, over.signal).then(setFound, (failure) => !over.signal.aborted && setError(failure));
    return () => over.abort();
  }, []);
  const uploads = found?.uploads ?? [];
  return html`
    <section aria-labelledby="dead">
      <div class="title">
        <h2 id="dead">Dead letters</h2>
        ${uploads.length > 0 && html`<button type="button" onClick=${() => setAsking(true)}>Return to the queue…</button>`}
      </div>
      <p class="told">Messages that failed five times, and were given up.</p>
      <${Problem} error=${error} />
      ${!found && !error && html`<p class="wait">Looking…</p>`}
      ${found?.missing.map(({ part, reason }) => html`<p class="told">Not told: ${part}. ${reason}</p>`)}
      ${found && uploads.length === 0 && found.changes.length === 0 && found.notices.length === 0 && html`<div class="nothing"><p><strong>None.</strong></p></div>`}
      ${byReason(uploads).map(([reason, letters]) => html`<${Letters} key=${reason} reason=${reason} letters=${letters} />`)}
      ${uploads.length >= MOST && html`<p class="more">The first ${MOST}; there may be more.</p>`}
      ${found?.changes.length > 0 && html`<${Changes} changes=${found.changes} />`}
      ${found?.notices.length > 0 && html`<${Notices} notices=${found.notices} />`}
      ${asking && html`<${Return} close=${() => setAsking(false)} done=${done} />`}
    </section>
  `;
}

function byReason(letters) {
  const groups = new Map();
  for (const letter of letters) {
    const reason = letter.reason ?? "No reason was logged: the function died or timed out with it";
    groups.set(reason, [...(groups.get(reason) ?? []), letter]);
  }
  return [...groups].sort(([, one], [, other]) => other.length - one.length);
}

function Letters({ reason, letters }) {
  return html`
    <article class="group">
      <p class="reason"><strong>${count(letters.length)}</strong> ${visible(reason)}</p>
      <ul class="keys">
        ${letters.map((letter) => html`
          <li key=${letter.messageId}>
            ${letter.keys.map((key) => html`<a class="key" href=${address("find", { key })}>${visible(key)}</a> `)}
            ${!letter.canSucceed && html`<span class="badge gone">none of ours</span>`}
            <span class="told">sent ${age(new Date(letter.sent))} ago, received ${many(letter.receives, "time")}</span>
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

function Return({ close, done }) {
  const [plan, setPlan] = useState();
  const [state, setState] = useState({});
  useEffect(() => {
    post("/redrive", { dryRun: true, max: 500 }).then(setPlan, (error) => setState({ error }));
  }, []);

  async function start() {
    let returned = 0;
    setState({ busy: true, returned });
    try {
      let told;
      do {
        told = await post("/redrive", { max: RETURNED_AT_ONCE });
        returned += told.counts.returned;
        setState({ busy: true, returned });
      } while (told.more);
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
    <${Asking} title="Return dead letters to the queue?" close=${leave} busy=${busy}>
      <${Problem} error=${error} />
      ${!plan && !error && html`<p class="wait">Looking what would be returned…</p>`}
      ${plan && !busy && !over && html`
        <p>${plan.counts.waiting === 0 ? "Nothing can be returned." : `${many(plan.counts.waiting, "message")}${plan.complete ? "" : " or more"} would be returned, and processed again.`}
          ${plan.counts.skipped > 0 && ` ${many(plan.counts.skipped, "message")} would stay: none of ours, or never to succeed.`}
          ${" "}Nothing has been done yet.</p>
        <ul class="plan">
          ${plan.results.filter(({ fate }) => fate === "waiting").slice(0, MOST).map(({ keys }) => html`<li>${keys.map(visible).join(", ")}</li>`)}
        </ul>`}
      ${(busy || over) && html`<p role="status">${many(returned ?? 0, "message")} returned${left ? `, ${count(left)} left` : ""}${busy ? "…" : "."}</p>`}
      <div class="buttons">
        ${plan?.counts.waiting > 0 && !busy && !over && html`<button type="button" class="main" onClick=${start}>Return them</button>`}
        <button type="button" disabled=${busy} onClick=${leave}>${over ? "Close" : "Cancel"}</button>
      </div>
    <//>
  `;
}
