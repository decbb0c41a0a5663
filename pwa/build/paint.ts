import type { Plugin } from "vite";

/**
 * Holds the first paint until the page's script has set the theme that the person chose: no flash of the other one.
 * (A script in the page itself would need its own word in the Content-Security-Policy; the bundler drops the attribute.)
 */
export function paintOnce(): Plugin {
  return {
    name: "halfhour-paint-once",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    },
  };
}
