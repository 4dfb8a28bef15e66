// Every sentence of the app in both tongues, Chinese first. A sentence without its English does not compile.
const TONGUE = "tongue";

export type Said = { zh: string; en: string };
let english = wanted();

function wanted(): boolean {
  const kept = localStorage.getItem(TONGUE);
  return kept ? kept === "en" : /(^|;\s*)django_language=en/.test(document.cookie);
}

export function t(zh: string, en: string): string {
  return english ? en : zh;
}

export function said(what: { zh: string; en?: string }): string {
  return english ? what.en || what.zh : what.zh;
}

export function isEnglish(): boolean {
  return english;
}

export function speak(inEnglish: boolean): void {
  english = inEnglish;
  localStorage.setItem(TONGUE, english ? "en" : "zh");
  document.documentElement.lang = english ? "en" : "zh-Hans";
}
