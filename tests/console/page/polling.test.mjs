import assert from "node:assert/strict";
import { test } from "node:test";
import { pause, start } from "../../../src/serverless_s3_processor/console/page/polling.js";
import { FakeBrowser, settled } from "./fakes.mjs";

/** Poll each three seconds what `looks` give, one after another. */
async function polling(...looks) {
  const browser = new FakeBrowser();
  const polled = { browser, outcome: { value: undefined, error: undefined }, signals: [] };
  const look = async (signal) => {
    polled.signals.push(signal);
    const next = looks.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  const running = start(look, 3, (change) => (polled.outcome = change(polled.outcome)), browser);
  await settled();
  return Object.assign(polled, running);
}

test("the longer nobody answers, the less often a request is sent", () => {
  assert.deepEqual([0, 1, 2, 10].map((failures) => pause(3, failures)), [3, 6, 12, 60]);
  assert.equal(pause(90, 5), 90);
});

test("the first look is at once, the next one after the seconds that are set", async () => {
  const polled = await polling("one", "two");
  assert.equal(polled.outcome.value, "one");
  assert.equal(await polled.browser.nextTimer(), 3);
  assert.equal(polled.outcome.value, "two");
  assert.equal(polled.browser.timers.size, 1);
});

test("after failures the pauses grow, and after a success they are short again", async () => {
  const failure = new Error("gone");
  const polled = await polling("one", failure, failure, failure, "two", "three");
  const { browser } = polled;
  const pauses = [await browser.nextTimer(), await browser.nextTimer(), await browser.nextTimer()];
  assert.deepEqual(polled.outcome, { value: "one", error: failure });
  pauses.push(await browser.nextTimer(), await browser.nextTimer());
  assert.deepEqual(pauses, [3, 6, 12, 24, 3]);
  assert.deepEqual(polled.outcome, { value: "three", error: undefined });
  assert.deepEqual(browser.connection.tries, [9_000, 21_000, 45_000]);
});

test("nothing is requested while the page is hidden, and at once when it is seen again", async () => {
  const polled = await polling("one", "two");
  await polled.browser.hide(true);
  assert.equal(polled.browser.timers.size, 0);
  assert.equal(polled.signals.length, 1);
  await polled.browser.hide(false);
  assert.equal(polled.outcome.value, "two");
  assert.equal(polled.browser.timers.size, 1);
});

test("a person can have the next try at once", async () => {
  const polled = await polling(new Error("gone"), "one");
  polled.browser.connection.dispatchEvent(new Event("try"));
  await settled();
  assert.deepEqual(polled.outcome, { value: "one", error: undefined });
  assert.equal(await polled.browser.nextTimer(), 3);
});

test("only one request runs at a time", async () => {
  let answer;
  const polled = await polling(new Promise((done) => (answer = done)), "two");
  polled.browser.connection.dispatchEvent(new Event("try"));
  await settled();
  assert.equal(polled.signals.length, 1);
  answer("one");
  await settled();
  assert.equal(polled.outcome.value, "one");
});

test("what is stopped is aborted, and reports nothing more", async () => {
  let answer;
  const polled = await polling(new Promise((done) => (answer = done)));
  polled.stop();
  assert.ok(polled.signals[0].aborted);
  answer("late");
  await settled();
  assert.equal(polled.outcome.value, undefined);
  polled.browser.connection.dispatchEvent(new Event("try"));
  await polled.browser.hide(false);
  assert.equal(polled.signals.length, 1);
  assert.equal(polled.browser.timers.size, 0);
});

test("what fails after the stop is reported to nobody", async () => {
  let fail;
  const polled = await polling(new Promise((_done, failed) => (fail = failed)));
  polled.stop();
  fail(new Error("late"));
  await settled();
  assert.equal(polled.outcome.error, undefined);
});
