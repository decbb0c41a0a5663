import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The gallery alone, built for the tests: `vite build --config pwa/gallery/vite.config.ts --outDir <folder>`. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    emptyOutDir: true,
    target: ["chrome109", "safari16.4"],
    minify: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: fileURLToPath(new URL("index.html", import.meta.url)) },
  },
});
