// Hands that stay on the keyboard: Enter goes to the next field, Ctrl-S sends the form.
import { all, one } from "./dom";

export function keys(): void {
  document.addEventListener("keydown", (event) => {
    // 229: an input method is composing; Enter there picks a character.
    if (event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      const form = (document.activeElement as HTMLElement | null)?.closest<HTMLFormElement>("form[method=post]") ?? one<HTMLFormElement>("main form[data-main]");
      if (form?.requestSubmit) form.requestSubmit();
      return;
    }
    if (event.key !== "Enter" || event.ctrlKey || event.shiftKey || event.altKey) return;
    const field = event.target as HTMLElement;
    const form = field.closest<HTMLFormElement>("form[data-enter-next]");
    if (!form || !["INPUT", "SELECT"].includes(field.tagName) || ["submit", "button", "file"].includes((field as HTMLInputElement).type)) return;
    event.preventDefault();
    const line = all<HTMLElement>("input:not([type=hidden]), select, textarea, button[type=submit]", form).filter(
      (other) => !(other as HTMLInputElement).disabled && other.offsetParent !== null,
    );
    const next = line[line.indexOf(field) + 1];
    next?.focus();
    if (next instanceof HTMLInputElement && next.type !== "date") next.select();
  });
}
