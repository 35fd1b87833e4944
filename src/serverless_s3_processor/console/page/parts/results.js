// The results of the processors: any JSON, as lists and tables.

import { html } from "../drawing.js";
import { named, visible } from "../words.js";

const MAX_VALUES = 50;

/** @param {{ results: { [processor: string]: { [name: string]: any } } }} properties */
export function Results({ results }) {
  const entries = Object.entries(results);
  return html`
    <section aria-labelledby="results">
      <h3 id="results">Results</h3>
      ${entries.length === 0 && html`<p class="hint">There are no results.</p>`}
      ${entries.map(([name, { version, ...fields }]) => html`
        <div class="result" key=${name}>
          <h4>${visible(name)} <span>version ${version}</span></h4>
          <${Fields} fields=${fields} />
        </div>
      `)}
    </section>
  `;
}

/** @param {{ fields: { [name: string]: any } }} properties */
function Fields({ fields }) {
  return html`
    <dl class="facts">
      ${Object.entries(fields).map(([name, value]) => html`<dt>${visible(named(name))}</dt><dd><${Value} value=${value} /></dd>`)}
    </dl>
  `;
}

/**
 * @param {{ value: any }} properties
 * @returns {any}
 */
function Value({ value }) {
  if (Array.isArray(value)) return html`<${List} values=${value} />`;
  if (value !== null && typeof value === "object") return html`<${Fields} fields=${value} />`;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en");
  return visible(String(value ?? "–"));
}

/** @param {{ values: any[] }} properties */
function List({ values }) {
  const some = values.slice(0, MAX_VALUES);
  const more = values.length > some.length && html`<span class="hint"> and ${values.length - some.length} more</span>`;
  const alike = some.length > 0 && some.every((value) => value && typeof value === "object" && !Array.isArray(value));
  if (!alike) {
    return html`${some.map((value, index) => html`${index ? ", " : ""}<${Value} value=${value} />`)}${more}`;
  }
  const names = [...new Set(some.flatMap(Object.keys))];
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="List">
      <table>
        <thead><tr>${names.map((name) => html`<th scope="col">${visible(named(name))}</th>`)}</tr></thead>
        <tbody>${some.map((row) => html`<tr>${names.map((name) => html`<td><${Value} value=${row[name]} /></td>`)}</tr>`)}</tbody>
      </table>
      ${more}
    </div>
  `;
}
