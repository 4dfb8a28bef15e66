// A form or button with data-confirm asks first, in the page's own dialog. Without this script the server's preview page
// still stands between a click and a change.
import { one, words } from "./dom";

export function confirms(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const button = (event as SubmitEvent).submitter as HTMLElement | null;
      const question = button?.dataset.confirm ?? form.dataset.confirm;
      if (!question || form.dataset.agreed) {
        delete form.dataset.agreed;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(question, button?.dataset.confirmVerb ?? form.dataset.confirmVerb ?? "", () => {
        form.dataset.agreed = "1";
        if (form.requestSubmit) form.requestSubmit(button instanceof HTMLButtonElement ? button : undefined);
        else form.submit();
      });
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) (document.getElementById(opener.dataset.opens ?? "") as HTMLDialogElement | null)?.showModal();
    if (target.closest("[data-closes]")) target.closest("dialog")?.close();
  });
}

function ask(question: string, verb: string, agreed: () => void): void {
  const box = one<HTMLDialogElement>("#ask");
  if (!box) return agreed();
  one("[data-question]", box)!.textContent = question;
  const yes = one<HTMLButtonElement>("[data-yes]", box)!;
  yes.textContent = verb || words("yes");
  yes.onclick = () => {
    box.close();
    agreed();
  };
  box.showModal();
  one<HTMLButtonElement>("[data-closes]", box)?.focus();
}
