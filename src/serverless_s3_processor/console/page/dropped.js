// The dropped or chosen files with their paths: a folder keeps its name.

import { messageOf } from "./words.js";

/** @typedef {{ path: string, file?: File, error?: string }} Dropped */

/**
 * Files of an input: a folder's have their path in it.
 * @param {File[]} files
 * @returns {Dropped[]}
 */
export function fromInput(files) {
  return files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/**
 * Files and folders that were dropped; what is in folders is read, however deep.
 * What can't be read has an `error` in place of its file.
 * @param {DataTransfer} transfer
 */
export async function fromDrop(transfer) {
  // The entries must be taken before the first wait: then the list is emptied.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
  if (!entries.length) return fromInput([...transfer.files]);
  return (await Promise.all(entries.map(below))).flat();
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<Dropped[]>}
 */
async function below(entry) {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    return await read(entry, path);
  } catch (error) {
    return [{ path, error: `It can't be read: ${messageOf(error)}` }];
  }
}

/**
 * @param {FileSystemEntry} entry
 * @param {string} path
 * @returns {Promise<Dropped[]>}
 */
async function read(entry, path) {
  if (isFile(entry)) {
    const file = await /** @type {Promise<File>} */ (new Promise((done, failed) => entry.file(done, failed)));
    return [{ file, path }];
  }
  const files = [];
  for (const child of await children(/** @type {FileSystemDirectoryEntry} */ (entry))) files.push(...(await below(child)));
  return files;
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemFileEntry}
 */
function isFile(entry) {
  return entry.isFile;
}

/**
 * A reader gives a hundred at a time, and none at the end.
 * @param {FileSystemDirectoryEntry} folder
 */
async function children(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (;;) {
    const some = await /** @type {Promise<FileSystemEntry[]>} */ (
      new Promise((done, failed) => reader.readEntries(done, failed))
    );
    if (!some.length) return all;
    all.push(...some);
  }
}
