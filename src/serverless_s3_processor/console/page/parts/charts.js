// Arrivals, failures and bytes over the last hour or day. Bars are few, so SVG by hand is less than
// a library for it, takes the theme's colours and has a table behind it for who can't see it.

import { html, useState } from "../drawing.js";
import { get } from "../api.js";
import { usePolling } from "../polling.js";
import { clock, count, many, size } from "../words.js";
import { Problem } from "./frame.js";

const SECONDS = 20;
/** @type {{ [span: string]: { title: string, milliseconds: number, per: string, unit: string } }} */
const SPANS = {
  hour: { title: "Hour", milliseconds: 3600e3, per: "minute", unit: "per minute" },
  day: { title: "Day", milliseconds: 86400e3, per: "hour", unit: "per hour" },
};
const WIDTH = 100;
const HEIGHT = 30;
const GAP = 0.22;

export function Charts() {
  const [span, setSpan] = useState("hour");
  const { milliseconds, per, unit } = SPANS[span];
  const { value, error } = usePolling(
    async (signal) => {
      const from = new Date(Date.now() - milliseconds).toISOString();
      return { ...(await get("/summary", { from, per }, signal)), span };
    },
    SECONDS,
    [span],
  );
  const points = value?.points ?? [];
  return html`
    <section class="charts" aria-labelledby="charts">
      <div class="title">
        <h2 id="charts">Last ${span}</h2>
        <div class="choice" role="group" aria-label="Time span">
          ${Object.entries(SPANS).map(
            ([name, { title }]) => html`
              <button type="button" aria-pressed=${name === span} onClick=${() => setSpan(name)}>${title}</button>
            `,
          )}
        </div>
      </div>
      <${Problem} error=${error} />
      <div class="pair ${value && value.span !== span ? "stale" : ""}">
        <${Chart}
          title="Arrivals"
          total=${value && `${count(arrived(value.total))}${failures(value.total)}`}
          points=${points}
          unit=${unit}
          of=${arrived}
          bad=${(/** @type {Api.SummaryPoint} */ point) => point.failures}
          format=${count}
        />
        <${Chart}
          title="Bytes"
          total=${value && size(value.total.bytes)}
          points=${points}
          unit=${unit}
          of=${(/** @type {Api.SummaryPoint} */ point) => point.bytes}
          bad=${() => 0}
          format=${size}
        />
      </div>
      <${Numbers} points=${points} span=${span} />
    </section>
  `;
}

/**
 * @typedef {object} Scale How a chart reads and writes its values.
 * @property {(point: Api.SummaryPoint) => number} of
 * @property {(point: Api.SummaryPoint) => number} bad
 * @property {(value: number) => string} format
 */

/** @param {Scale & { title: string, total?: string, points: Api.SummaryPoint[], unit: string }} properties */
function Chart({ title, total, points, unit, of, bad, format }) {
  const max = Math.max(...points.map(of), 0);
  const step = WIDTH / Math.max(points.length, 1);
  const label = `${title}: ${total ?? "loading"}; at most ${format(max)} ${unit}`;
  return html`
    <figure class="chart">
      <figcaption><span>${title}</span> <strong>${total ?? "…"}</strong></figcaption>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
        <line class="base" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />
        ${max > 0 &&
        points.map((point, index) => html`<${Bar} ...${{ point, index, step, max, of, bad, format }} />`)}
      </svg>
      <p class="scale" aria-hidden="true">
        <span>${points[0] && clock(new Date(points[0].start))}</span>
        <span>${max > 0 ? `max. ${format(max)} ${unit}` : points.length ? "nothing" : ""}</span>
        <span>now</span>
      </p>
    </figure>
  `;
}

/** @param {Scale & { point: Api.SummaryPoint, index: number, step: number, max: number }} properties */
function Bar({ point, index, step, max, of, bad, format }) {
  const value = of(point);
  if (!value) return null;
  /** @param {number} number */
  const tall = (number) => (number / max) * HEIGHT;
  const wrong = bad(point);
  const x = index * step + (step * GAP) / 2;
  const width = step * (1 - GAP);
  const label = `${clock(new Date(point.start))}  ${format(value)}${wrong ? `, ${count(wrong)} failed` : ""}`;
  return html`
    <g>
      <title>${label}</title>
      <rect class="good" x=${x} width=${width} y=${HEIGHT - tall(value)} height=${tall(value)} />
      ${wrong > 0 && html`<rect class="bad" x=${x} width=${width} y=${HEIGHT - tall(wrong)} height=${tall(wrong)} />`}
    </g>
  `;
}

/** @param {{ points: Api.SummaryPoint[], span: string }} properties */
function Numbers({ points, span }) {
  const some = points.filter(arrived);
  return html`
    <details class="numbers">
      <summary>As a table</summary>
      ${some.length === 0
        ? html`<p>Nothing was recorded in the last ${span}.</p>`
        : html`<table>
            <thead><tr><th scope="col">From</th><th scope="col">Arrivals</th><th scope="col">Failed</th><th scope="col">Bytes</th></tr></thead>
            <tbody>
              ${some.map(
                (point) => html`<tr><th scope="row">${clock(new Date(point.start))}</th><td>${count(arrived(point))}</td>
                  <td>${count(point.failures)}</td><td>${size(point.bytes)}</td></tr>`,
              )}
            </tbody>
          </table>`}
    </details>
  `;
}

/** @param {Pick<Api.SummaryPoint, "counts">} point */
function arrived({ counts }) {
  return Object.values(counts).reduce((sum, number) => sum + number, 0);
}

/** @param {Pick<Api.SummaryPoint, "failures">} point */
function failures({ failures: number }) {
  return number ? `, ${many(number, "failure")}` : "";
}
