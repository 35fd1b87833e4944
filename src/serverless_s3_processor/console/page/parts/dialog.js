// A modal question.

import { html, useLayoutEffect, useRef } from "../drawing.js";

/** @param {{ title: string, close: () => void, busy?: boolean, children?: unknown }} properties */
export function Dialog({ title, close, busy, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  // Before it is painted: Escape closes a dialog as soon as somebody sees it.
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  /** @param {Event} event */
  function cancel(event) {
    event.preventDefault();
    if (!busy) close();
  }
  return html`
    <dialog ref=${dialog} onCancel=${cancel} aria-labelledby="dialog">
      <h2 id="dialog">${title}</h2>
      ${children}
    </dialog>
  `;
}
