// Preact, its hooks, and htm in place of a JSX compiler.

import htm from "./vendor/htm.js";
import { Component, h } from "./vendor/preact.js";

export { render } from "./vendor/preact.js";
export { useEffect, useLayoutEffect, useRef, useState } from "./vendor/hooks.js";
export const html = htm.bind(h);

/**
 * A component that is drawn again only when one of its properties changes.
 * @param {(properties: any) => any} draw
 */
export function still(draw) {
  return /** @extends {Component<{ [name: string]: unknown }>} */ class extends Component {
    /** @param {{ [name: string]: unknown }} next */
    shouldComponentUpdate(next) {
      const names = Object.keys({ ...this.props, ...next });
      return names.some((name) => this.props[name] !== next[name]);
    }

    /** @param {object} properties */
    render(properties) {
      return draw(properties);
    }
  };
}
