// Rows of a list are picked; the bar says how many and what may be done with them.
import { all, hear, one } from "./dom";

export function picks(): void {
  hear<Event, HTMLInputElement>("change", ".list [data-pick-all]", (head) => {
    const list = head.closest<HTMLElement>(".list")!;
    for (const box of boxes(list)) box.checked = head.checked;
    count(list);
  });
  hear<Event, HTMLInputElement>("change", ".list input[data-pick]", (box) => count(box.closest<HTMLElement>(".list")!));
  let last: HTMLInputElement | null = null;
  hear<MouseEvent, HTMLInputElement>("click", ".list input[data-pick]", (box, event) => {
    const list = box.closest<HTMLElement>(".list")!;
    const line = boxes(list);
    if (event.shiftKey && last && line.includes(last)) {
      const [from, to] = [line.indexOf(last), line.indexOf(box)].sort((a, b) => a - b) as [number, number];
      for (const between of line.slice(from, to + 1)) between.checked = box.checked;
      count(list);
    }
    last = box;
  });
  window.addEventListener("pageshow", () => all<HTMLElement>(".list").forEach(count));
  document.addEventListener("htmx:load", () => all<HTMLElement>(".list").forEach(count));
}

function boxes(list: HTMLElement): HTMLInputElement[] {
  return all<HTMLInputElement>("input[data-pick]", list);
}

function count(list: HTMLElement): void {
  const line = boxes(list);
  const picked = line.filter((box) => box.checked).length;
  for (const box of line) box.closest("tr")?.classList.toggle("picked", box.checked);
  const head = one<HTMLInputElement>("[data-pick-all]", list);
  if (head) {
    head.checked = picked > 0 && picked === line.length;
    head.indeterminate = picked > 0 && picked < line.length;
  }
  one("[data-bulk]", list)?.toggleAttribute("hidden", picked === 0);
  const told = one("[data-picked]", list);
  if (told) told.textContent = String(picked);
}
