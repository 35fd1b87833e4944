// Arrivals, failures and bytes over the last hour or day. Bars are few, so SVG by hand is less than
// a library for it, takes the theme's colours and has a table behind it for who can't see it.

import { html, useState } from "../drawing.js";
import { get } from "../api.js";
import { usePolling } from "../polling.js";
import { clock, count, many, size } from "../words.js";
import { Problem } from "./frame.js";

const SECONDS = 20;
const SPANS = {
  hour: { title: "Hour", milliseconds: 3600e3, per: "minute", one: "a minute" },
  day: { title: "Day", milliseconds: 86400e3, per: "hour", one: "an hour" },
};
const WIDTH = 100;
const HEIGHT = 30;
const GAP = 0.22;

export function Charts() {
  const [span, setSpan] = useState("hour");
  const { milliseconds, per, one } = SPANS[span];
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
          one=${one}
          of=${arrived}
          bad=${(point) => point.failures}
          tell=${(number) => count(number)}
        />
        <${Chart}
          title="Bytes"
          total=${value && size(value.total.bytes)}
          points=${points}
          one=${one}
          of=${(point) => point.bytes}
          bad=${() => 0}
          tell=${size}
        />
      </div>
      <${Numbers} points=${points} span=${span} />
    </section>
  `;
}

function Chart({ title, total, points, one, of, bad, tell }) {
  const most = Math.max(...points.map(of), 0);
  const step = WIDTH / Math.max(points.length, 1);
  const label = `${title}: ${total ?? "loading"}; at most ${tell(most)} ${one}`;
  return html`
    <figure class="chart">
      <figcaption><span>${title}</span> <strong>${total ?? "…"}</strong></figcaption>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
        <line class="base" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />
        ${most > 0 &&
        points.map((point, at) => html`<${Bar} ...${{ point, at, step, most, of, bad, tell }} />`)}
      </svg>
      <p class="scale" aria-hidden="true">
        <span>${points[0] && clock(new Date(points[0].start))}</span>
        <span>${most > 0 ? `most ${tell(most)} ${one}` : points.length ? "nothing" : ""}</span>
        <span>now</span>
      </p>
    </figure>
  `;
}

function Bar({ point, at, step, most, of, bad, tell }) {
  const value = of(point);
  if (!value) return null;
  const tall = (number) => (number / most) * HEIGHT;
  const wrong = bad(point);
  const x = at * step + (step * GAP) / 2;
  const width = step * (1 - GAP);
  const told = `${clock(new Date(point.start))}  ${tell(value)}${wrong ? `, ${count(wrong)} failed` : ""}`;
  return html`
    <g>
      <title>${told}</title>
      <rect class="good" x=${x} width=${width} y=${HEIGHT - tall(value)} height=${tall(value)} />
      ${wrong > 0 && html`<rect class="bad" x=${x} width=${width} y=${HEIGHT - tall(wrong)} height=${tall(wrong)} />`}
    </g>
  `;
}

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

function arrived({ counts }) {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function failures({ failures: number }) {
  return number ? `, ${many(number, "failure")}` : "";
}
