// What scrolls sideways can be scrolled from the keyboard too.
import { all } from "./dom";

export function scrolls(): void {
  reach();
  window.addEventListener("resize", reach);
  document.addEventListener("htmx:load", reach);
}

function reach(): void {
  for (const wrap of all<HTMLElement>(".table-wrap:not([role]), .scroll-x")) {
    const overflows = wrap.scrollWidth > wrap.clientWidth || wrap.scrollHeight > wrap.clientHeight;
    if (overflows) wrap.tabIndex = 0;
    else wrap.removeAttribute("tabindex");
  }
}
