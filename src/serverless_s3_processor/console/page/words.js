// Sizes, times and keys as people read them.

const UNITS = ["KB", "MB", "GB", "TB", "PB"];
// What can't be seen, or turns the text around it: controls, marks of direction, joiners, lone
// halves of pairs.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** @type {{ [character: string]: string }} */
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** @param {number | null} [bytes] */
export function size(bytes) {
  if (bytes === undefined || bytes === null) return "";
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit += 1;
  } while (value >= 999.5 && unit < UNITS.length - 1);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** @param {number} number */
export function count(number) {
  return number.toLocaleString("en");
}

/**
 * @param {number} number
 * @param {string} singular
 */
export function many(number, singular, plural = `${singular}s`) {
  return `${count(number)} ${number === 1 ? singular : plural}`;
}

/**
 * Show what can't be seen in a text as an escape; all else stays as it is.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(
    UNSEEN,
    (unseen) => SHORT[unseen] ?? `\\u{${unseen.codePointAt(0)?.toString(16)}}`,
  );
}

/**
 * The time of a record's upload, or deletion.
 * @param {Pick<Api.Record, "uploadTime">} record
 */
export function uploaded(record) {
  return new Date(record.uploadTime.split("#")[0]);
}

/** @param {Date} date */
export function age(date, now = Date.now()) {
  return lasting(Math.max(0, (now - date.getTime()) / 1000));
}

/** @param {number} seconds */
export function lasting(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

/** @param {Date} date */
export function moment(date) {
  return date.toLocaleString("sv-SE");
}

/** @param {Date} date */
export function clock(date) {
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

export function shortType(type = "") {
  return visible(type.replace(/^application\//, "").split(";")[0]);
}

/**
 * An attribute's name in words: "columnCount" is "column count".
 * @param {string} name
 */
export function named(name) {
  return name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
}

/**
 * What tells records apart.
 * @param {Pick<Api.Record, "bucketName" | "objectKey" | "uploadTime">} record
 */
export function identity(record) {
  return `${record.bucketName}\n${record.objectKey}\n${record.uploadTime}`;
}

/**
 * What an error says of itself.
 * @param {unknown} error
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
