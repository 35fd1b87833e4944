// The first rows of a delimited text.

/** @type {{ [name: string]: string }} */
const NAMES = { tab: "\t", comma: ",", semicolon: ";", pipe: "|" };

/**
 * Return up to `maxRows` rows; a quoted field may contain delimiters and line ends.
 * @param {string} text
 */
export function rowsOf(text, delimiter = ",", maxRows = 20) {
  const separator = NAMES[delimiter] ?? delimiter;
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < maxRows; at += 1) {
    const now = text[at];
    if (quoted) {
      if (now !== '"') field += now;
      else if (text[at + 1] === '"') field += text[(at += 1)];
      else quoted = false;
    } else if (now === '"' && field === "") {
      quoted = true;
    } else if (now === separator) {
      row.push(field);
      field = "";
    } else if (now === "\n" || now === "\r") {
      if (now === "\r" && text[at + 1] === "\n") at += 1;
      rows.push([...row, field]);
      [row, field] = [[], ""];
    } else {
      field += now;
    }
  }
  if (rows.length < maxRows && (field || row.length)) rows.push([...row, field]);
  return rows;
}
