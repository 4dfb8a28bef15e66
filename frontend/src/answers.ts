// A page that asks one thing after the other is answered by its keys: 1, 2, 3 … press the button that shows them.
import { one } from "./dom";

export function answers(): void {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if ((event.target as HTMLElement).closest("input, select, textarea, [contenteditable], dialog")) return;
    if (!/^[0-9]$/.test(event.key)) return;
    const button = one<HTMLElement>(`main [data-key="${event.key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
