import assert from "node:assert/strict";
import { test } from "node:test";
import { byReason } from "../../../src/serverless_s3_processor/console/page/parts/reasons.js";

test("failures are grouped by reason, the most frequent first", () => {
  const records = [{ failure: "one" }, { failure: "two" }, { failure: "two" }, {}];
  const groups = byReason(records, ({ failure }) => failure ?? "unknown");
  assert.deepEqual(groups.map(([reason, { length }]) => [reason, length]), [["two", 2], ["one", 1], ["unknown", 1]]);
});
