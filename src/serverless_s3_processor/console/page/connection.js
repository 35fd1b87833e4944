// Whether anybody answers: every request says so, and it is shown at the top of the page.

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
   * Say when those who wait ask again.
   * @param {number} at
   */
  willTry(at) {
    this.tryAt = at;
    this.dispatchEvent(new Event("change"));
  }

  /** Have those who wait ask at once. */
  tryNow() {
    this.dispatchEvent(new Event("try"));
  }
}

export const connection = new Connection();

export function useConnection() {
  const [, again] = useState(0);
  useEffect(() => {
    const changed = () => again((count) => count + 1);
    connection.addEventListener("change", changed);
    return () => connection.removeEventListener("change", changed);
  }, []);
  return connection;
}
