// Small words for the DOM, so that the behaviours read as sentences.

export function all<T extends Element>(selector: string, within: ParentNode = document): T[] {
  return Array.from(within.querySelectorAll<T>(selector));
}

export function one<T extends Element>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

/** Hear `kind` anywhere in the page for elements that match: also for those that htmx brings later. */
export function hear<E extends Event, T extends Element>(kind: string, selector: string, act: (found: T, event: E) => void): void {
  document.addEventListener(kind, (event) => {
    const target = event.target instanceof Element ? event.target.closest<T>(selector) : null;
    if (target) act(target, event as E);
  });
}

/** A sentence of the page, in the page's language; the words stand in `data-…` of `<body>`. */
export function words(name: string): string {
  return document.body.dataset[name] ?? "";
}

/** Say something to a screen reader without moving anything. */
export function announce(text: string): void {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
}
