// Sizes, moments and keys as people read them.

const UNITS = ["KB", "MB", "GB", "TB", "PB"];
// What can't be seen, or turns the text around it: controls, marks of direction, joiners, lone
// halves of pairs.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const AGES = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86400, 3600, "h"],
  [Infinity, 86400, "d"],
];

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

export function count(number) {
  return number.toLocaleString("en");
}

export function many(number, one, more = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : more}`;
}

/** Show what can't be seen in a text as an escape; all else stays as it is. */
export function visible(text) {
  return text.replace(
    UNSEEN,
    (unseen) => SHORT[unseen] ?? `\\u{${unseen.codePointAt(0).toString(16)}}`,
  );
}

/** The moment of a record's upload, or deletion. */
export function uploaded(record) {
  return new Date(record.uploadTime.split("#")[0]);
}

export function age(moment, now = Date.now()) {
  return lasting(Math.max(0, (now - moment) / 1000));
}

export function lasting(seconds) {
  const [, unit, name] = AGES.find(([most]) => seconds < most);
  return `${Math.floor(seconds / unit)} ${name}`;
}

export function moment(date) {
  return date.toLocaleString("sv-SE");
}

export function clock(date) {
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

export function shortType(type = "") {
  return visible(type.replace(/^application\//, "").split(";")[0]);
}

export function identity(record) {
  return `${record.bucketName}\n${record.objectKey}\n${record.uploadTime}`;
}
