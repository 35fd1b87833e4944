// Asking again and again: not while the page is hidden, less often when nothing answers.

import { useEffect, useRef, useState } from "./drawing.js";
import { connection } from "./connection.js";

const MOST_SECONDS = 60;

/** Seconds until the next try, after so many failures in a row. */
export function pause(seconds, failures) {
  return Math.min(seconds * 2 ** failures, Math.max(seconds, MOST_SECONDS));
}

/**
 * Call `look(signal)` each so many seconds, as long as `on` is true; what it returns and what went
 * wrong last is told. It starts anew when one of `about` changes.
 */
export function usePolling(look, seconds, about = [], on = true) {
  const [told, setTold] = useState({ value: undefined, error: undefined });
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    if (!on) return undefined;
    const polling = start((signal) => latest.current(signal), seconds, setTold);
    return () => polling.stop();
  }, [seconds, on, ...about]);
  return told;
}

function start(look, seconds, tell) {
  const over = new AbortController();
  let timer;
  let failures = 0;
  let busy = false;

  async function once() {
    clearTimeout(timer);
    if (busy || document.hidden || over.signal.aborted) return;
    busy = true;
    try {
      const value = await look(over.signal);
      failures = 0;
      if (!over.signal.aborted) tell({ value, error: undefined });
    } catch (error) {
      if (over.signal.aborted) return;
      failures += 1;
      tell((before) => ({ ...before, error }));
    } finally {
      busy = false;
      plan();
    }
  }

  function plan() {
    if (over.signal.aborted || document.hidden) return;
    const wait = pause(seconds, failures) * 1000;
    if (failures) connection.willTry(Date.now() + wait);
    timer = setTimeout(once, wait);
  }

  document.addEventListener("visibilitychange", once, { signal: over.signal });
  connection.addEventListener("try", once, { signal: over.signal });
  once();
  return {
    stop() {
      clearTimeout(timer);
      over.abort();
    },
  };
}
