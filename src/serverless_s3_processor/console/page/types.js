// Content types of files, where the browser knows none.

/** @type {{ [suffix: string]: string }} */
const TYPES = {
  csv: "text/csv",
  gz: "application/gzip",
  json: "application/json",
  jsonl: "application/x-ndjson",
  log: "text/plain",
  md: "text/markdown",
  ndjson: "application/x-ndjson",
  parquet: "application/vnd.apache.parquet",
  tsv: "text/tab-separated-values",
  webp: "image/webp",
  yaml: "application/yaml",
  yml: "application/yaml",
};

/** @param {Pick<File, "name" | "type">} file */
export function typeOf(file) {
  const suffix = file.name.slice(file.name.lastIndexOf(".") + 1).toLowerCase();
  return file.type || TYPES[suffix] || "application/octet-stream";
}
