// What was typed is not lost when a session ends in mid-form: it lies in this tab, for this account, until the form went
// through. Sealed fields (data-no-draft, passwords, files, hidden) never do; signing out takes everything away.
import { all, announce, hear, one, words } from "./dom";

const ALL = "draft:";
const SENT = "draft-sent";
type Draft = Record<string, string[]>;
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function drafts(): void {
  if (one("[data-signed-out]")) {
    sessionStorage.removeItem(SENT); // signing in again: what was sent did not arrive, and waits
    return;
  }
  const account = words("account");
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(ALL) && !key.startsWith(`${ALL}${account}:`)) sessionStorage.removeItem(key);
  }
  settle();
  for (const form of forms()) restore(form);
  hear<Event, HTMLFormElement>("input", "form[data-draft]", keep);
  hear<Event, HTMLFormElement>("change", "form[data-draft]", keep);
  hear<Event, HTMLFormElement>("submit", "form[data-draft]", (form) => store(SENT, place(form)));
  hear<Event, HTMLFormElement>("submit", "form[data-leave]", () => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("draft")) sessionStorage.removeItem(key);
  });
  document.addEventListener("htmx:load", (event) => {
    const within = (event as CustomEvent<{ elt: Element }>).detail.elt;
    all<HTMLFormElement>("form[data-draft]", within).forEach(restore);
  });
}

function forms(): HTMLFormElement[] {
  return all<HTMLFormElement>("form[data-draft]");
}

function place(form: HTMLFormElement): string {
  return `${ALL}${words("account")}:${form.dataset.draft}`;
}

function store(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A full or forbidden store: the form itself still holds what was typed.
  }
}

/** The page after a form was sent: unless it tells of an error, or is the form again without a word of success, the form
    went through. */
function settle(): void {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const again = forms().find((form) => place(form) === sent);
  const failed = one("[data-error]") || (again && (again.hasAttribute("data-answered") || !one(".alert-success")));
  if (!failed) sessionStorage.removeItem(sent);
}

function fields(form: HTMLFormElement): Field[] {
  return (Array.from(form.elements) as Field[]).filter(
    (field) =>
      field.name !== "" &&
      !["hidden", "password", "file", "submit", "button"].includes(field.type) &&
      !field.closest("[data-no-draft]"),
  );
}

function keep(form: HTMLFormElement): void {
  const draft: Draft = {};
  for (const field of fields(form)) {
    const values = (draft[field.name] ??= []);
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      if (field.checked) values.push(field.value);
    } else if (field instanceof HTMLSelectElement && field.multiple) {
      values.push(...Array.from(field.selectedOptions, (option) => option.value));
    } else values.push(field.value);
  }
  store(place(form), JSON.stringify(draft));
}

function restore(form: HTMLFormElement): void {
  // The server answered with what was typed and what is wrong: that is newer than any draft.
  if (form.hasAttribute("data-answered")) return;
  const text = sessionStorage.getItem(place(form));
  if (!text) return;
  const draft = JSON.parse(text) as Draft;
  const seen: Record<string, number> = {};
  let changed = false;
  for (const field of fields(form)) {
    const values = draft[field.name];
    if (!values) continue;
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      const checked = values.includes(field.value);
      changed = changed || field.checked !== checked;
      field.checked = checked;
    } else if (field instanceof HTMLSelectElement && field.multiple) {
      for (const option of Array.from(field.options)) option.selected = values.includes(option.value);
    } else {
      const nth = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      const value = values[nth] ?? field.value;
      changed = changed || field.value !== value;
      field.value = value;
    }
  }
  if (changed) tell(form);
}

function tell(form: HTMLFormElement): void {
  const note = document.createElement("div");
  note.className = "alert alert-info";
  note.append(words("draftBack") + " ");
  const away = document.createElement("button");
  away.type = "button";
  away.className = "btn btn-secondary btn-sm";
  away.textContent = words("draftAway");
  away.onclick = () => {
    sessionStorage.removeItem(place(form));
    form.reset();
    note.remove();
  };
  note.append(away);
  form.prepend(note);
  announce(words("draftBack"));
}
