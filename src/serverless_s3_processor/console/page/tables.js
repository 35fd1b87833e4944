// The first rows of a delimited text.

const NAMES = { tab: "\t", comma: ",", semicolon: ";", pipe: "|" };

/** Return at most so many rows; a field in quotes may hold delimiters and line ends. */
export function rowsOf(text, delimiter = ",", most = 20) {
  const between = NAMES[delimiter] ?? delimiter;
  const rows = [];
  let row = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const now = text[at];
    if (quoted) {
      if (now !== '"') field += now;
      else if (text[at + 1] === '"') field += text[(at += 1)];
      else quoted = false;
    } else if (now === '"' && field === "") {
      quoted = true;
    } else if (now === between) {
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
  if (rows.length < most && (field || row.length)) rows.push([...row, field]);
  return rows;
}
