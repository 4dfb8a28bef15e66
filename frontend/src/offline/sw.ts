// The worker that brings the app up without a network: the shell, its script and its styles, and nothing else. What the house answers
// under /offline/api/ is never kept here. A new worker waits until the app lets it in: no form is changed under somebody's hands.
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

interface Worker {
  PRECACHE: PrecacheEntry[];
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: string, act: (event: { data?: { type?: string }; waitUntil(work: Promise<unknown>): void }) => void): void;
}
const worker = self as unknown as Worker;

// The house says of every page that it may differ by tongue and cookie. These do not, and a browser that takes it at its word finds
// nothing for the next tongue or the next session.
addPlugins([
  {
    cacheWillUpdate: async ({ response }) => {
      if (response.status !== 200) return null;
      const headers = new Headers(response.headers);
      headers.delete("Vary");
      return new Response(await response.blob(), { status: 200, headers });
    },
  },
]);
precacheAndRoute(worker.PRECACHE);
registerRoute(new NavigationRoute(createHandlerBoundToURL("/offline/"), { denylist: [/^\/offline\/(api\/|sw\.js|manifest)/] }));
cleanupOutdatedCaches();
worker.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") void worker.skipWaiting();
});
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
