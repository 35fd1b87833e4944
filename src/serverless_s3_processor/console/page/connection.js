// The state of the connection: every request updates it, and the top of the page shows it.

import { useEffect, useState } from "./drawing.js";

class Connection extends EventTarget {
  /** @type {boolean | undefined} */
  up = undefined;
  why = "";
  tryAt = 0;

  /** @param {boolean} up */
  is(up, why = "") {
    if (this.up === up && this.why === why) return;
    [this.up, this.why] = [up, why];
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Announce the time of the next try.
   * @param {number} at
   */
  willTry(at) {
    this.tryAt = at;
    this.dispatchEvent(new Event("change"));
  }

  /** Try again now. */
  tryNow() {
    this.dispatchEvent(new Event("try"));
  }
}

export const connection = new Connection();

export function useConnection() {
  const [, redraw] = useState(0);
  useEffect(() => {
    const changed = () => redraw((count) => count + 1);
    connection.addEventListener("change", changed);
    return () => connection.removeEventListener("change", changed);
  }, []);
  return connection;
}
