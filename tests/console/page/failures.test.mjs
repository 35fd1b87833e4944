import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped } from "../../../src/serverless_s3_processor/console/page/views/failures.js";

test("failures are grouped by reason, the most frequent first", () => {
  const records = [{ failure: "one" }, { failure: "two" }, { failure: "two" }, {}];
  const groups = grouped(records).map(([reason, found]) => [reason, found.length]);
  assert.deepEqual(groups, [["two", 2], ["one", 1], ["No reason was recorded", 1]]);
});
