// The address bar: after the # a view and its fields, so that what one sees can be shared.

import { useEffect, useState } from "./drawing.js";

/** @typedef {{ [name: string]: string | undefined }} Fields */

const FIRST = "now";

/**
 * Read an address such as `#/find?prefix=uploads%2F`: the view, and its fields.
 * @returns {{ view: string, fields: Fields }}
 */
export function read(hash = location.hash) {
  const [view, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { view: view || FIRST, fields: Object.fromEntries(new URLSearchParams(query)) };
}

/**
 * Return the address of a view; fields without a value are left out.
 * @param {string} view
 * @param {Fields} [fields]
 */
export function address(view, fields = {}) {
  const pairs = Object.entries(fields).map(([name, value]) => value && `${name}=${encodeURIComponent(value)}`);
  const query = pairs.filter(Boolean).join("&");
  return `#/${view}${query ? `?${query}` : ""}`;
}

/**
 * Return this view's address with other fields; `undefined` leaves one out.
 * @param {Fields} fields
 */
export function changed(fields) {
  const now = read();
  return address(now.view, { ...now.fields, ...fields });
}

/** @param {string} hash */
export function go(hash, { replace = false } = {}) {
  if (replace) {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = hash;
  }
}

export function useRoute() {
  const [route, setRoute] = useState(() => read());
  useEffect(() => {
    const follow = () => setRoute(read());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/**
 * The fields that open an object next to the list, and its address.
 * @param {Pick<Api.Record, "bucketName" | "objectKey" | "uploadTime">} record
 */
export function opening(record) {
  return {
    open: record.objectKey,
    of: record.bucketName,
    at: record.uploadTime,
  };
}
