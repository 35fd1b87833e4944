// The address bar: after the # a view and its fields, so that what one sees can be shared.

import { useEffect, useState } from "./drawing.js";

const FIRST = "now";

/** Read an address such as `#/find?prefix=uploads%2F`: the view, and its fields. */
export function read(hash = location.hash) {
  const [view, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { view: view || FIRST, fields: Object.fromEntries(new URLSearchParams(query)) };
}

/** Return the address of a view; fields without a value are left out. */
export function address(view, fields = {}) {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  const query = said.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `#/${view}${query ? `?${query}` : ""}`;
}

/** Return this view's address with other fields; `undefined` leaves one out. */
export function changed(fields) {
  const now = read();
  return address(now.view, { ...now.fields, ...fields });
}

export function go(hash, { replace = false } = {}) {
  if (replace) {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = hash;
  }
}

export function useRoute() {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = () => setRoute(read());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/** The fields that open an object beside the list, and its address. */
export function opening(record) {
  return {
    open: record.objectKey,
    of: record.bucketName,
    at: record.uploadTime,
  };
}
