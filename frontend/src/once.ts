// A form goes out once: after the first press its buttons wait until the page answers. (The server guards against replays
// by itself; this spares the second click its answer.)
import { all, announce, words } from "./dom";

export function once(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After this turn: a disabled button would not be sent along with the form.
    window.setTimeout(() => {
      for (const button of buttons(form)) button.disabled = true;
      announce(words("sending"));
    });
    if (form.hasAttribute("data-download")) window.setTimeout(() => release(form), 3000);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = (event.target as Element).closest?.("form");
    if (form) release(form);
  });
  // Back from the next page by the browser's own cache: the form may be sent again.
  window.addEventListener("pageshow", () => all<HTMLFormElement>("form[data-sent]").forEach(release));
}

function buttons(form: HTMLFormElement): HTMLButtonElement[] {
  return all<HTMLButtonElement>("button", document).filter((button) => button.form === form && button.type === "submit");
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of buttons(form)) button.disabled = false;
}
