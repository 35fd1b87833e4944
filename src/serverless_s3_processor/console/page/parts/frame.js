// What is around every view: the name of the deployment, the ways, and whether anybody answers.

import { html, useEffect, useState } from "../drawing.js";
import { connection, useConnection } from "../connection.js";
import { address } from "../route.js";

const WAYS = [
  ["now", "Now"],
  ["find", "Find"],
  ["failures", "Failures"],
  ["upload", "Upload"],
  ["mail", "Mail"],
];

export function Head({ view, settings }) {
  const ways = WAYS.filter(([name]) => name !== "mail" || settings?.mail !== null);
  return html`
    <header class="head">
      <p class="where">
        <span class="product">s3-processor</span>
        ${settings && html`<strong class="environment">${settings.environment}</strong>
          <span class="place">${settings.place}</span>`}
      </p>
      <nav aria-label="Views">
        ${ways.map(
          ([name, title]) => html`
            <a href=${address(name)} aria-current=${name === view ? "page" : undefined}>${title}</a>
          `,
        )}
      </nav>
      <${State} />
    </header>
  `;
}

function State() {
  const { up } = useConnection();
  const [kind, told] = up === undefined ? ["", "Connecting"] : up ? ["up", "Live"] : ["down", "Disconnected"];
  return html`<p class="state ${kind}" role="status">${told}</p>`;
}

export function Disconnected() {
  const { up, why, tryAt } = useConnection();
  const now = useSeconds(up === false);
  if (up !== false) return null;
  const left = Math.max(0, Math.ceil((tryAt - now) / 1000));
  return html`
    <div class="disconnected">
      <p role="alert"><strong>Disconnected.</strong> ${why}</p>
      <p aria-hidden="true">${left ? `Trying again in ${left} s.` : "Trying…"}</p>
      <button type="button" onClick=${() => connection.tryNow()}>Try now</button>
    </div>
  `;
}

/** The time, each second, while it is wanted. */
export function useSeconds(wanted = true, every = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!wanted) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [wanted, every]);
  return now;
}

/** What went wrong, where it did. */
export function Problem({ error, children }) {
  if (!error || error.isAway) return null;
  return html`<p class="problem" role="alert">${error.message} ${children}</p>`;
}
