import assert from "node:assert/strict";
import { test } from "node:test";
import { typeOf } from "../../../src/serverless_s3_processor/console/page/types.js";

test("the browser's type of a file comes first, then the suffix", () => {
  assert.equal(typeOf({ name: "a.csv", type: "text/x-csv" }), "text/x-csv");
  assert.equal(typeOf({ name: "a.b.PARQUET", type: "" }), "application/vnd.apache.parquet");
  assert.equal(typeOf({ name: "a.unknown", type: "" }), "application/octet-stream");
  assert.equal(typeOf({ name: "noSuffix", type: "" }), "application/octet-stream");
});
