// The frame of every view: the deployment, the navigation, and the state of the connection.

import { html, useEffect, useState } from "../drawing.js";
import { connection, useConnection } from "../connection.js";
import { address } from "../route.js";

const LINKS = [
  ["now", "Now"],
  ["find", "Find"],
  ["failures", "Failures"],
  ["upload", "Upload"],
  ["mail", "Mail"],
];

/** @param {{ view: string, settings?: import("../api.js").Settings }} properties */
export function Head({ view, settings }) {
  const links = LINKS.filter(([name]) => name !== "mail" || settings?.mail !== null);
  return html`
    <header class="head">
      <p class="where">
        <span class="product">s3-processor</span>
        ${settings && html`<strong class="environment">${settings.environment}</strong>
          <span class="place">${settings.place}</span>`}
      </p>
      <nav aria-label="Views">
        ${links.map(
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
  const [kind, label] = up === undefined ? ["", "Connecting"] : up ? ["up", "Live"] : ["down", "Disconnected"];
  return html`<p class="state ${kind}" role="status">${label}</p>`;
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

/** The present time, updated periodically while `isOn`. */
export function useSeconds(isOn = true, milliseconds = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isOn) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), milliseconds);
    return () => clearInterval(timer);
  }, [isOn, milliseconds]);
  return now;
}

/**
 * An error, unless the connection's state shows it.
 * @param {{ error?: any, children?: unknown }} properties
 */
export function Problem({ error, children }) {
  if (!error || error.isAway) return null;
  return html`<p class="problem" role="alert">${error.message} ${children}</p>`;
}
