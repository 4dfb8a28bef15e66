import { defineConfig } from "vite";

// es2020 and Chromium 80: what 360 and QQ browsers in many offices stand on. base is Django's STATIC_URL.
export default defineConfig({
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "../src/notoneless/desks/kit/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2020",
    cssTarget: "chrome80",
    modulePreload: false,
    assetsDir: "house",
    rolldownOptions: { input: { app: "src/app.ts", sign: "src/sign.ts" } },
  },
});
