// htmx: parts of a page are fetched and put in place. No eval, no inline style; 409, 422 and refusals are shown, not dropped.
import htmx from "htmx.org";
import { one } from "./dom";

export function exchange(): void {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.allowScriptTags = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0; // a copy of a page with children's names must not stay in the browser's store
  htmx.config.refreshOnHistoryMiss = true;
  htmx.config.scrollBehavior = "auto";
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "(409|422)", swap: true },
    { code: "...", swap: false, error: true },
  ];
  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, headers } = (event as CustomEvent<{ verb: string; headers: Record<string, string> }>).detail;
    const token = one<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
    if (verb !== "get" && token) headers["X-CSRFToken"] = token;
  });
  // What could not be swapped is a whole page that says what happened (sign in again, refused, full disk): go and read it.
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    // A second factor is asked first: there it is given, and the way back leads here.
    const stepUp = xhr.getResponseHeader("X-Step-Up");
    if (stepUp) window.location.assign(stepUp);
    else showWhole(xhr.responseText);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    // The session ended while a part was fetched: the answer is the sign-in page. Sign in, and come back here.
    if (xhr.responseURL.includes("/accounts/login/")) {
      event.preventDefault();
      window.location.assign(`/accounts/login/?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
    }
  });
  document.addEventListener("htmx:sendError", () => one("#offline")?.removeAttribute("hidden"));
  document.addEventListener("htmx:afterOnLoad", () => one("#offline")?.setAttribute("hidden", ""));
}

function showWhole(html: string): void {
  const other = new DOMParser().parseFromString(html, "text/html");
  const theirs = other.querySelector("main");
  const ours = document.querySelector("main");
  if (theirs && ours) {
    ours.innerHTML = theirs.innerHTML;
    ours.focus();
    window.scrollTo(0, 0);
  }
}
