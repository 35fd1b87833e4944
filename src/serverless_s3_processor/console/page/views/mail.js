// Mail: the digests of the local stack, as a person would get them.

import { html } from "../drawing.js";
import { mails } from "../api.js";
import { Problem } from "../parts/frame.js";
import { usePolling } from "../polling.js";
import { moment, visible } from "../words.js";

const SECONDS = 10;

export function Mail() {
  const { value, error } = usePolling((signal) => mails(signal), SECONDS);
  return html`
    <h1>Mail</h1>
    <p class="hint">The digests that subscribers of the topic get. The local stack keeps them instead of sending them.</p>
    <${Problem} error=${error} />
    ${!value && !error && html`<p class="wait">Loading…</p>`}
    ${value?.length === 0 &&
    html`<div class="nothing"><p><strong>No mail yet.</strong></p><p>After an upload the digest comes within a minute or two.</p></div>`}
    ${value?.map((mail) => html`<${One} key=${mail.date + mail.subject} mail=${mail} />`)}
  `;
}

/** @param {{ mail: import("../api.js").Mail }} properties */
function One({ mail }) {
  return html`
    <article class="mail">
      <h2>${visible(mail.subject)}</h2>
      <dl class="facts">
        <dt>From</dt><dd>${visible(mail.from)}</dd>
        <dt>To</dt><dd>${visible(mail.to)}</dd>
        <dt>Date</dt><dd><time datetime=${mail.date}>${moment(new Date(mail.date))}</time></dd>
      </dl>
      <pre tabindex="0">${mail.body.trimEnd()}</pre>
    </article>
  `;
}
