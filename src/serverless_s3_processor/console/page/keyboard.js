// Keys: `/` to search, arrows through a list, Enter opens (a link does by itself), Esc closes.

import { address, changed, go, read } from "./route.js";

const TYPING = "input, textarea, select, [contenteditable]";
// Whether somebody pressed `/` where there was no field yet.
let isSearchWanted = false;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const typing = event.target.closest?.(TYPING);
  if (event.key === "Escape") {
    escape(typing);
  } else if (typing) {
    return;
  } else if (event.key === "/") {
    event.preventDefault();
    search();
  } else if (event.key in STEPS) {
    if (step(event.target, STEPS[event.key])) event.preventDefault();
  }
}

/** Leave a field, or else close the object and go back to its row. */
function escape(typing) {
  if (typing) {
    typing.blur();
  } else if (read().fields.open) {
    close();
  }
}

export function close() {
  const from = document.querySelector("tr.open a.key");
  go(changed({ open: undefined, of: undefined, at: undefined }));
  from?.focus();
}

function search() {
  if (focusSearch()) return;
  isSearchWanted = true;
  if (read().view !== "find") go(address("find"));
}

/** Put the keyboard into the field to search with; tell whether there is one. */
function focusSearch() {
  const field = document.getElementById("search");
  field?.focus();
  field?.select();
  return Boolean(field);
}

/** To be called when the field is there, however late that is. */
export function searchIsThere() {
  if (isSearchWanted) focusSearch();
  isSearchWanted = false;
}

/** Go to the next or previous link of the list; to its first one from elsewhere. */
function step(target, by) {
  const links = [...document.querySelectorAll("main a.key")];
  if (!links.length) return false;
  const inside = target.closest?.("aside, nav, summary, dialog");
  if (inside) return false;
  const at = links.indexOf(target);
  const last = links.findIndex((link) => link.closest("tr.chosen"));
  const next = at >= 0 ? at + by : Math.max(last, 0);
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  return true;
}
