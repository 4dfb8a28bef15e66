// Ctrl-K: go anywhere by a few letters: a page of the menu, a child by name, pinyin or number. The children come as a
// fragment from the address in data-suggest: a list of links.
import { all, one, words } from "./dom";

interface Place { text: string; where: string; href: string }

export function palette(): void {
  const box = one<HTMLDialogElement>("#palette");
  const field = box && one<HTMLInputElement>("input", box);
  const list = box && one<HTMLUListElement>("[role=listbox]", box);
  if (!box || !field || !list) return;
  const suggest = box.dataset.suggest ?? "";
  const menu: Place[] = all<HTMLAnchorElement>(".side a").map((link) => ({
    text: link.textContent?.trim() ?? "",
    where: link.closest("[data-group]")?.getAttribute("data-group") ?? "",
    href: link.href,
  }));
  let chosen = 0;
  let waiting = 0;
  let asked = 0;

  const show = (places: Place[]) => {
    list.textContent = "";
    places.forEach((place, index) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.id = `goto-${index}`;
      item.dataset.href = place.href;
      item.append(Object.assign(document.createElement("span"), { textContent: place.text }));
      item.append(Object.assign(document.createElement("span"), { className: "where", textContent: place.where }));
      list.append(item);
    });
    one(".none", box)?.toggleAttribute("hidden", places.length > 0);
    mark(0);
  };
  const mark = (index: number) => {
    const items = all<HTMLElement>("[role=option]", list);
    chosen = items.length ? (index + items.length) % items.length : 0;
    items.forEach((item, nth) => item.setAttribute("aria-selected", String(nth === chosen)));
    const now = items[chosen];
    if (now) {
      field.setAttribute("aria-activedescendant", now.id);
      now.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const go = () => {
    const href = all<HTMLElement>("[role=option]", list)[chosen]?.dataset.href;
    if (href) window.location.assign(href);
  };
  const pages = (text: string) => menu.filter((place) => text === "" || place.text.toLowerCase().includes(text.toLowerCase()) || place.where.includes(text));
  const look = () => {
    const text = field.value.trim();
    const found = pages(text);
    show(found);
    window.clearTimeout(waiting);
    if (!suggest || text.length < 1) return;
    const mine = ++asked;
    waiting = window.setTimeout(() => {
      void fetch(`${suggest}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
        .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""))
        .then((html) => {
          if (mine !== asked) return; // a slower answer to an older question
          const other = new DOMParser().parseFromString(html, "text/html");
          const children = all<HTMLAnchorElement>("a[href]", other).map((link) => ({
            text: link.dataset.name ?? link.textContent?.trim() ?? "",
            where: link.dataset.where ?? words("child"),
            href: link.getAttribute("href") ?? "",
          }));
          show([...children, ...found]);
        })
        .catch(() => undefined);
    }, 180);
  };

  const open = () => {
    if (box.open) return;
    box.showModal();
    field.value = "";
    show(pages(""));
    field.focus();
  };
  all<HTMLElement>("[data-palette]").forEach((button) => button.addEventListener("click", open));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go();
    }
  });
  list.addEventListener("click", (event) => {
    const item = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (!item) return;
    chosen = all<HTMLElement>("[role=option]", list).indexOf(item);
    go();
  });
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
}
