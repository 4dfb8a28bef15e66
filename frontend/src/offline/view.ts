// The few words with which a page is built. Whatever comes from the packet becomes text, never markup: there is no innerHTML here.
import { t } from "./words";

export type Part = Node | string | number | null | false | undefined | Part[];
type Props = { class?: string; on?: Record<string, (event: any) => void>; [name: string]: unknown };

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...parts: Part[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [kind, act] of Object.entries(value as Record<string, (event: Event) => void>)) made.addEventListener(kind, act);
    else if (name === "class") made.className = value as string;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  fill(made, parts);
  return made;
}

export function fill(place: Element, parts: Part[]): void {
  for (const part of parts) {
    if (Array.isArray(part)) fill(place, part);
    else if (part instanceof Node) place.append(part);
    else if (part !== null && part !== false && part !== undefined) place.append(String(part));
  }
}

/** Put these in the place of what stands there. */
export function swap(place: Element, ...parts: Part[]): void {
  place.textContent = "";
  fill(place, parts);
}

export function button(label: string, act: () => unknown, kind = "", more: Props = {}): HTMLButtonElement {
  return h("button", { type: "button", class: `press ${kind}`, on: { click: act }, ...more }, label);
}

/** A number to ring up, if that is what it is. */
export function ring(number: string): HTMLElement {
  const digits = number.replace(/[^0-9+]/g, "");
  return digits.length >= 5 && !/[*＊•]/.test(number) ? h("a", { class: "press line call", href: `tel:${digits}` }, t("打电话 ", "Call "), h("b", {}, number)) : h("p", {}, number);
}

export function field(label: string, input: HTMLElement, help = ""): HTMLElement {
  input.id = input.id || `f-${++count}`;
  return h("div", { class: "field" }, h("label", { for: input.id }, label), help && h("p", { class: "help" }, help), input);
}
let count = 0;

export function entry(value: string, act: (value: string) => void, props: Props = {}): HTMLInputElement {
  // autocomplete off: the browser would keep what is typed in a drawer of its own, unsealed.
  const made = h("input", { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", ...props });
  made.value = value;
  made.addEventListener("input", () => act(made.value));
  return made;
}

export function lines(value: string, act: (value: string) => void, props: Props = {}): HTMLTextAreaElement {
  const made = h("textarea", { rows: 3, autocomplete: "off", spellcheck: "false", ...props });
  made.value = value;
  made.addEventListener("input", () => act(made.value));
  return made;
}

export function pick(value: string, options: [string, string][], act: (value: string) => void): HTMLSelectElement {
  const made = h("select", { autocomplete: "off" }, options.map(([id, label]) => h("option", { value: id }, label)));
  made.value = value;
  made.addEventListener("change", () => act(made.value));
  return made;
}

/** Big boxes to touch: one of several (radio) or any of them (checkbox). Touching a chosen one of several takes it back. */
export function touch(
  legend: string, kind: "radio" | "checkbox", options: [string, string][], chosen: string[], act: (chosen: string[]) => void, help = "",
): HTMLElement {
  const name = `t-${++count}`;
  const now = new Set(chosen);
  const inputs: HTMLInputElement[] = [];
  const rows = options.map(([id, label]) => {
    const input = h("input", { type: kind, name, value: id, autocomplete: "off" });
    input.checked = now.has(id);
    inputs.push(input);
    input.addEventListener("change", () => {
      if (kind === "radio") now.clear();
      if (input.checked) now.add(id);
      else now.delete(id);
      act(options.map(([one]) => one).filter((one) => now.has(one)));
    });
    return h("label", { class: "touch" }, input, h("span", {}, label));
  });
  const none = kind === "radio"
    ? button(t("清除", "Clear"), () => {
        now.clear();
        for (const one of inputs) one.checked = false;
        act([]);
      }, "small quiet")
    : null;
  return h("fieldset", { class: "field" }, h("legend", {}, legend), help && h("p", { class: "help" }, help), h("div", { class: "touches" }, rows), none);
}

export function note(kind: "bad" | "warn" | "good" | "plain", ...parts: Part[]): HTMLElement {
  return h("div", { class: `note ${kind}`, ...(kind === "bad" ? { role: "alert" } : {}) }, ...parts);
}

export function link(label: string, to: string, kind = ""): HTMLElement {
  return h("a", { class: `press ${kind}`, href: to }, label);
}

export function when(at: number | string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "—";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getMonth() + 1}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Ask before something is taken away. Without script-made windows of the browser's, which an installed app does not always show. */
export function ask(question: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const over = h("div", { class: "over", role: "dialog", "aria-modal": "true", "aria-label": question });
    const end = (answer: boolean) => () => {
      over.remove();
      resolve(answer);
    };
    const stay = button(t("不", "No"), end(false), "line");
    over.append(h("div", { class: "sheet" }, h("p", {}, question), button(yes, end(true), "danger"), stay));
    document.body.append(over);
    stay.focus();
  });
}
