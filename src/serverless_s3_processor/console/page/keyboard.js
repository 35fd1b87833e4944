// Keys: `/` to search, arrows through a list, Enter opens (a link does by itself), Esc closes.

import { address, changed, go, read } from "./route.js";

const TYPING = "input, textarea, select, [contenteditable]";
// Whether somebody pressed `/` where there was no field yet.
let isSearchWanted = false;
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
 * Leave a field, or else close the object and go back to its row.
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
  isSearchWanted = true;
  if (read().view !== "find") go(address("find"));
}

/** Put the keyboard into the field to search with; say whether there is one. */
function focusSearch() {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  field?.focus();
  field?.select();
  return Boolean(field);
}

/** To be called when the field is there, however late that is. */
export function searchIsThere() {
  if (isSearchWanted) focusSearch();
  isSearchWanted = false;
}

/**
 * Go to the next or previous link of the list; to its first one from elsewhere.
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
