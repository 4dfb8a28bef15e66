// Menus: what folds out closes again by Escape, by a click elsewhere, when the focus leaves. On a phone the menu slides in.
import { all, hear, one } from "./dom";

export function fold(): void {
  document.addEventListener("click", (event) => {
    for (const open of all<HTMLDetailsElement>("details.fold[open]")) {
      if (!open.contains(event.target as Node)) open.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of all<HTMLDetailsElement>("details.fold[open]")) {
      open.open = false;
      one<HTMLElement>("summary", open)?.focus();
    }
    slide(false);
  });
  document.addEventListener("focusin", (event) => {
    for (const open of all<HTMLDetailsElement>("details.fold[open]")) {
      if (!open.contains(event.target as Node)) open.open = false;
    }
  });
  hear<MouseEvent, HTMLElement>("click", "[data-menu]", (button) => slide(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (!target.closest(".side") && !target.closest("[data-menu]")) slide(false, false);
  });
}

function slide(open: boolean, back = true): void {
  const side = one<HTMLElement>(".side");
  const button = one<HTMLElement>("[data-menu]");
  if (!side || !button || side.classList.contains("open") === open) return;
  side.classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
  if (open) one<HTMLElement>("a", side)?.focus();
  else if (back) button.focus();
}
