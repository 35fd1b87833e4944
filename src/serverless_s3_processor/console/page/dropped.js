// The files in what was dropped or chosen, each with its path: a folder keeps its name.

/** Files of an input: a folder's have their path in it. */
export function fromInput(files) {
  return files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/**
 * Files and folders that were dropped; what is in folders is read, however deep.
 * What can't be read has an `error` in place of its file.
 */
export async function fromDrop(transfer) {
  // The entries must be taken before the first wait: then the list is emptied.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return fromInput([...transfer.files]);
  const found = await Promise.all(entries.map(below));
  return found.flat();
}

async function below(entry) {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    return await read(entry, path);
  } catch (error) {
    return [{ path, error: `It can't be read: ${error.message}` }];
  }
}

async function read(entry, path) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    return [{ file, path }];
  }
  const found = [];
  for (const child of await children(entry)) found.push(...(await below(child)));
  return found;
}

/** A reader gives a hundred at a time, and none at the end. */
async function children(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return all;
    all.push(...some);
  }
}
