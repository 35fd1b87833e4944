// What the processors found, whatever that is: any JSON, as lists and tables.

import { html } from "../drawing.js";
import { visible } from "../words.js";

const MAX_VALUES = 50;

export function Results({ results }) {
  const found = Object.entries(results);
  return html`
    <section aria-labelledby="results">
      <h3 id="results">Results</h3>
      ${found.length === 0 && html`<p class="told">No processor found anything.</p>`}
      ${found.map(([name, { version, ...told }]) => html`
        <div class="result" key=${name}>
          <h4>${visible(name)} <span>version ${version}</span></h4>
          <${Fields} fields=${told} />
        </div>
      `)}
    </section>
  `;
}

function Fields({ fields }) {
  return html`
    <dl class="facts">
      ${Object.entries(fields).map(([name, value]) => html`<dt>${visible(name)}</dt><dd><${Value} value=${value} /></dd>`)}
    </dl>
  `;
}

function Value({ value }) {
  if (Array.isArray(value)) return html`<${List} values=${value} />`;
  if (value !== null && typeof value === "object") return html`<${Fields} fields=${value} />`;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en");
  return visible(String(value ?? "–"));
}

function List({ values }) {
  const some = values.slice(0, MAX_VALUES);
  const more = values.length > some.length && html`<span class="told"> and ${values.length - some.length} more</span>`;
  const alike = some.length > 0 && some.every((value) => value && typeof value === "object" && !Array.isArray(value));
  if (!alike) {
    return html`${some.map((value, at) => html`${at ? ", " : ""}<${Value} value=${value} />`)}${more}`;
  }
  const names = [...new Set(some.flatMap(Object.keys))];
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="List">
      <table>
        <thead><tr>${names.map((name) => html`<th scope="col">${visible(name)}</th>`)}</tr></thead>
        <tbody>${some.map((row) => html`<tr>${names.map((name) => html`<td><${Value} value=${row[name]} /></td>`)}</tr>`)}</tbody>
      </table>
      ${more}
    </div>
  `;
}
