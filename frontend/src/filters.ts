// The query form over a list: a choice takes effect at once, typed words by Enter or the button; a link carries it all.
import { all, announce, hear } from "./dom";

export function filters(): void {
  hear<Event, HTMLElement>("change", "form[data-autosubmit] select, form[data-autosubmit] input[type=checkbox], form[data-autosubmit] input[type=date]", (field) => {
    const form = (field as HTMLInputElement).form;
    if (form?.requestSubmit) form.requestSubmit();
    else form?.submit();
  });
  // Many questions hide the list below them on a phone: there they fold, and unfold by a button.
  for (const form of all<HTMLElement>("form.query")) form.classList.toggle("folds", all(".cell", form).length > 2);
  hear<MouseEvent, HTMLElement>("click", "[data-more]", (button) => {
    const open = button.closest("form")?.classList.toggle("unfolded") ?? false;
    button.setAttribute("aria-expanded", String(open));
  });
  // Empty cells are left out of the address, so that a shared link says only what was asked.
  document.addEventListener("formdata", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.hasAttribute("data-autosubmit")) return;
    for (const name of new Set(Array.from(event.formData.keys()))) {
      const values = event.formData.getAll(name).filter((value) => value !== "");
      event.formData.delete(name);
      for (const value of values) event.formData.append(name, value);
    }
  });
  hear<MouseEvent, HTMLElement>("click", "[data-copy]", (button) => {
    const text = new URL(button.dataset.copy ?? "", window.location.href).href;
    const told = () => {
      announce(button.dataset.copied ?? "");
      const before = button.textContent;
      button.textContent = button.dataset.copied ?? before;
      window.setTimeout(() => (button.textContent = before), 2000);
    };
    if (navigator.clipboard) void navigator.clipboard.writeText(text).then(told);
    else {
      // Plain http inside an office network: the clipboard's newer door is shut there.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      told();
    }
  });
  hear<MouseEvent, HTMLElement>("click", "[data-print]", () => window.print());
}
