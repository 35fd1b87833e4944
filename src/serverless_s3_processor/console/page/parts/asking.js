// A question over the page, that takes the keyboard until it is answered.

import { html, useEffect, useRef } from "../drawing.js";

export function Asking({ title, close, busy, children }) {
  const dialog = useRef();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    return () => before?.focus?.();
  }, []);
  function cancel(event) {
    event.preventDefault();
    if (!busy) close();
  }
  return html`
    <dialog ref=${dialog} onCancel=${cancel} aria-labelledby="asking">
      <h2 id="asking">${title}</h2>
      ${children}
    </dialog>
  `;
}
