// The page: its frame, the view that the address names, and the keyboard.

import { html, render, useEffect, useState } from "./drawing.js";
import { settings } from "./api.js";
import { connection } from "./connection.js";
import { Disconnected, Head } from "./parts/frame.js";
import { ObjectPanel } from "./parts/object.js";
import { pressed } from "./keyboard.js";
import { useRoute } from "./route.js";
import { Failures } from "./views/failures.js";
import { Find } from "./views/find.js";
import { Mail } from "./views/mail.js";
import { Now } from "./views/now.js";
import { Upload } from "./views/upload.js";

/** @type {{ [name: string]: Function }} */
const VIEWS = { now: Now, find: Find, failures: Failures, upload: Upload, mail: Mail };
/** @type {{ [name: string]: string }} */
const TITLES = { now: "Now", find: "Find", failures: "Failures", upload: "Upload", mail: "Mail" };

function Page() {
  const route = useRoute();
  const [loaded, setLoaded] = useState(/** @type {import("./api.js").Settings | undefined} */ (undefined));
  useEffect(() => {
    const load = () => settings().then(setLoaded, () => {});
    load();
    connection.addEventListener("try", load);
    return () => connection.removeEventListener("try", load);
  }, []);
  const name = route.view in VIEWS ? route.view : "now";
  useEffect(() => {
    document.title = `${TITLES[name]} · ${loaded?.environment ?? ""} · s3-processor`;
  }, [name, loaded]);
  const View = VIEWS[name];
  return html`
    <a class="skip" href="#main" onClick=${skip}>To the content</a>
    <${Head} view=${name} settings=${loaded} />
    <${Disconnected} />
    <div class=${route.fields.open ? "with-object" : "alone"}>
      <main id="main" tabindex="-1"><${View} key=${name} fields=${route.fields} settings=${loaded} /></main>
      ${route.fields.open && html`<${ObjectPanel} key=${panelKey(route.fields)} fields=${route.fields} />`}
    </div>
  `;
}

/**
 * Another version of the same key is the same panel.
 * @param {import("./route.js").Fields} fields
 */
function panelKey(fields) {
  return `${fields.of}\n${fields.open}`;
}

/** @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

addEventListener("keydown", pressed);
const root = document.getElementById("page") ?? document.body;
root.replaceChildren();
render(html`<${Page} />`, root);
