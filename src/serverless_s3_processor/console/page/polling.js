// Periodic requests: none while the page is hidden, fewer while nothing answers.

import { useEffect, useRef, useState } from "./drawing.js";
import { connection } from "./connection.js";

const MAX_SECONDS = 60;

/**
 * @template Value
 * @typedef {{ value: Value | undefined, error: unknown }} Outcome
 */
/**
 * The parts of the browser that polling uses.
 * @typedef {object} Browser
 * @property {EventTarget & { hidden: boolean }} page
 * @property {typeof connection} connection
 * @property {() => number} now
 * @property {(call: () => void, milliseconds: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/**
 * Seconds until the next try, after a number of failures in a row.
 * @param {number} seconds
 * @param {number} failures
 */
export function pause(seconds, failures) {
  return Math.min(seconds * 2 ** failures, Math.max(seconds, MAX_SECONDS));
}

/**
 * Call `look(signal)` every `seconds`, while `isOn`; return its last value, and
 * the error since then. It restarts when one of `inputs` changes.
 * @template Value
 * @param {(signal: AbortSignal) => Promise<Value>} look
 * @param {number} seconds
 * @param {unknown[]} [inputs]
 */
export function usePolling(look, seconds, inputs = [], isOn = true) {
  const [outcome, setOutcome] = useState(/** @type {Outcome<Value>} */ ({ value: undefined, error: undefined }));
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    if (!isOn) return undefined;
    const polling = start((signal) => latest.current(signal), seconds, setOutcome);
    return () => polling.stop();
  }, [seconds, isOn, ...inputs]);
  return outcome;
}

/**
 * Poll until `stop()`, and update the outcome each time.
 * @template Value
 * @param {(signal: AbortSignal) => Promise<Value>} look
 * @param {number} seconds
 * @param {(change: (before: Outcome<Value>) => Outcome<Value>) => void} update
 * @param {Browser} [browser]
 */
export function start(look, seconds, update, browser = realBrowser()) {
  const over = new AbortController();
  /** @type {any} */
  let timer;
  let failures = 0;
  let isBusy = false;

  async function once() {
    browser.clearTimeout(timer);
    if (isBusy || browser.page.hidden || over.signal.aborted) return;
    isBusy = true;
    try {
      const value = await look(over.signal);
      failures = 0;
      if (!over.signal.aborted) update(() => ({ value, error: undefined }));
    } catch (error) {
      if (over.signal.aborted) return;
      failures += 1;
      update((before) => ({ ...before, error }));
    } finally {
      isBusy = false;
      plan();
    }
  }

  function plan() {
    if (over.signal.aborted || browser.page.hidden) return;
    const wait = pause(seconds, failures) * 1000;
    if (failures) browser.connection.willTry(browser.now() + wait);
    timer = browser.setTimeout(once, wait);
  }

  browser.page.addEventListener("visibilitychange", once, { signal: over.signal });
  browser.connection.addEventListener("try", once, { signal: over.signal });
  once();
  return {
    stop() {
      browser.clearTimeout(timer);
      over.abort();
    },
  };
}

/** @returns {Browser} */
function realBrowser() {
  return {
    page: document,
    connection,
    now: () => Date.now(),
    setTimeout: (call, milliseconds) => setTimeout(call, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer),
  };
}
