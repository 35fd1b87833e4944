// What stands in for the API, the browser and its clock.

/** A record of the object `k` and its number. */
export function record(number, fields = {}) {
  const base = { bucketName: "b", objectKey: `k${number}`, uploadTime: "2026-01-02T03:04:05Z#v1" };
  return { ...base, status: "processed", processedAt: "2026-01-02T03:04:06Z", ...fields };
}

/** An API that gives one response after another, and notes what was requested. */
export function api(...responses) {
  const requests = [];
  const request = async (path, values) => {
    requests.push([path, JSON.parse(JSON.stringify(values ?? {}))]);
    const response = responses.shift();
    if (response instanceof Error) throw response;
    return response;
  };
  return { request, requests };
}

/** Let everything go on that waits for nothing but other promises. */
export function settled() {
  return new Promise((done) => setImmediate(done));
}

/** A browser whose time goes on only when it is told to. */
export class FakeBrowser {
  page = Object.assign(new EventTarget(), { hidden: false });
  connection = Object.assign(new EventTarget(), { tries: [], willTry: (at) => this.connection.tries.push(at) });
  time = 0;
  timers = new Map();
  #next = 0;

  now = () => this.time;

  setTimeout = (call, milliseconds) => {
    this.#next += 1;
    this.timers.set(this.#next, { call, at: this.time + milliseconds });
    return this.#next;
  };

  clearTimeout = (timer) => this.timers.delete(timer);

  /** Go on to the next timer; return after how many seconds it rang. */
  async nextTimer() {
    const [[id, { call, at }]] = [...this.timers].sort(([, one], [, other]) => one.at - other.at);
    const seconds = (at - this.time) / 1000;
    this.time = at;
    this.timers.delete(id);
    call();
    await settled();
    return seconds;
  }

  async hide(hidden) {
    this.page.hidden = hidden;
    this.page.dispatchEvent(new Event("visibilitychange"));
    await settled();
  }
}
