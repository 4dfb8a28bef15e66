// The wall fills its screen by one press; where the browser cannot, the button stays away (F11 does the same).
import { all, hear } from "./dom";

export function wall(): void {
  offer();
  document.addEventListener("htmx:load", offer);
  document.addEventListener("fullscreenchange", offer);
  hear<MouseEvent, HTMLElement>("click", "[data-full-screen]", () => {
    document.documentElement.requestFullscreen().catch(offer);
  });
}

function offer(): void {
  for (const button of all<HTMLElement>("[data-full-screen]")) {
    button.hidden = !document.fullscreenEnabled || document.fullscreenElement !== null;
  }
}
