import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { paintOnce } from "./build/paint.ts";
import { precacheOfPhone } from "./build/precache.ts";
import { appVersion } from "./build/version.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const outDir = `${here}static/build`;

/** Two screens, the sign-in page, the API pages and the script of the server's own pages; `static/public` is copied as it is. */
export default defineConfig({
  root: here,
  base: "/",
  publicDir: `${here}static/public`,
  define: { __APP__: JSON.stringify(appVersion(here, `${here}../pyproject.toml`)) },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir,
    emptyOutDir: true,
    target: ["chrome109", "safari16.4"],
    manifest: "manifest.json",
    // A data: address would need its own word in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // Lists of what each later part needs would fill the first screen: after the first visit all of it is on the phone.
    modulePreload: { polyfill: false, resolveDependencies: (_file, needed) => needed.filter((name) => name.endsWith(".css")) },
    // The API pages' renderer is one large piece; it loads for nobody else.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      // `ui/index.ts` names every part: whoever takes one of them must not load all.
      treeshake: { moduleSideEffects: [{ test: /\/pwa\/ui\/(?!theme)[^?]*\.(ts|tsx|json)$/, sideEffects: false }] },
      input: {
        field: `${here}field/index.html`,
        console: `${here}console/index.html`,
        signin: `${here}signin/index.html`,
        apidocs: `${here}apidocs/index.html`,
        customer: `${here}customer/customer.ts`,
      },
    },
  },
  plugins: [
    paintOnce(),
    VitePWA({
      strategies: "injectManifest",
      registerType: "prompt",
      injectRegister: false,
      // The web app manifest is hand-written: static/public/manifest.webmanifest.
      manifest: false,
      srcDir: "worker",
      filename: "sw.ts",
      scope: "/",
      injectManifest: {
        globDirectory: outDir,
        globPatterns: ["**/*.{html,js,css,wasm,svg,png,webmanifest,woff2}"],
        maximumFileSizeToCacheInBytes: 4_000_000,
        manifestTransforms: [precacheOfPhone(outDir)],
      },
    }),
  ],
});
