// A question over the page, that takes the keyboard until it is answered.

import { html, useEffect, useRef } from "../drawing.js";

export function Dialog({ title, close, busy, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
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
