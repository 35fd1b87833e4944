// Keys: `/` to search, arrows through a list, Enter opens (the browser opens links), Esc closes.

import { address, changed, go, read } from "./route.js";

const TYPING = "input, textarea, select, [contenteditable]";
// Whether a person pressed `/` before there was a search field.
let isFocusRequested = false;
/** @type {{ [key: string]: number }} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** @param {KeyboardEvent} event */
export function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  const field = /** @type {HTMLElement | null | undefined} */ (target?.closest(TYPING));
  if (event.key === "Escape") {
    escape(field);
  } else if (field) {
    return;
  } else if (event.key === "/") {
    event.preventDefault();
    search();
  } else if (event.key in STEPS) {
    if (step(target, STEPS[event.key])) event.preventDefault();
  }
}

/**
 * Leave a field; outside of one, close the object and focus its row.
 * @param {HTMLElement | null} [field]
 */
function escape(field) {
  if (field) {
    field.blur();
  } else if (read().fields.open) {
    close();
  }
}

export function close() {
  /** @type {HTMLElement | null} */
  const from = document.querySelector("tr.open a.key");
  go(changed({ open: undefined, of: undefined, at: undefined }));
  from?.focus();
}

function search() {
  if (focusSearch()) return;
  isFocusRequested = true;
  if (read().view !== "find") go(address("find"));
}

/** Focus the search field; return whether there is one. */
function focusSearch() {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  field?.focus();
  field?.select();
  return Boolean(field);
}

/** Call this when the search field is there. */
export function searchIsThere() {
  if (isFocusRequested) focusSearch();
  isFocusRequested = false;
}

/**
 * Go to the next or previous link of the list, from elsewhere to the first one.
 * @param {HTMLElement | undefined} target
 * @param {number} by
 */
function step(target, by) {
  /** @type {NodeListOf<HTMLElement>} */
  const nodes = document.querySelectorAll("main a.key");
  const links = [...nodes];
  if (!links.length) return false;
  const inside = target?.closest("aside, nav, summary, dialog");
  if (inside) return false;
  const at = target ? links.indexOf(target) : -1;
  const last = links.findIndex((link) => link.closest("tr.chosen"));
  const next = at >= 0 ? at + by : Math.max(last, 0);
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  return true;
}
