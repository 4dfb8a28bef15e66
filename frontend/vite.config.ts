import { defineConfig, type UserConfig } from "vite";

// es2020 and Chromium 80: what 360 and QQ browsers in many offices stand on. base is Django's STATIC_URL.
const shared: UserConfig = { base: "/static/", publicDir: false };
const build: UserConfig["build"] = {
  outDir: "../src/notoneless/desks/kit/built",
  target: "es2020",
  cssTarget: "chrome80",
  modulePreload: false,
  assetsDir: "house",
};

// The worker of the offline app is one file of its own, laid beside the rest: `vite build --mode worker`, after the other.
export default defineConfig(({ mode }): UserConfig =>
  mode === "worker"
    ? {
        ...shared,
        define: { "process.env.NODE_ENV": JSON.stringify("production") },
        build: {
          ...build,
          emptyOutDir: false,
          rolldownOptions: { input: { worker: "src/offline/sw.ts" }, output: { format: "iife", entryFileNames: "worker.js" } },
        },
      }
    : {
        ...shared,
        build: {
          ...build,
          emptyOutDir: true,
          manifest: "manifest.json",
          rolldownOptions: { input: { app: "src/app.ts", sign: "src/sign.ts", offline: "src/offline/main.ts" } },
        },
      },
);
