// Answers in the one way in which the house keeps them; the same rules as `notoneless.visits.rules.answers`. What is missing is told and
// taken; what is wrong is told and mended before the visit is finalised, for at the house nobody could mend it any more.
import type { Answer } from "./content";
import type { Form, Question } from "./packet";
import { said, t } from "./words";

export interface Checked { answers: Record<string, Answer>; faults: { at: string; says: string }[]; missing: Question[] }

const MOST_TEXT = 2000;

export function checked(form: Form, given: Record<string, Answer>): Checked {
  const found: Checked = { answers: {}, faults: [], missing: [] };
  for (const question of form.questions) {
    const value = given[question.id];
    const tidy = typeof value === "string" ? value.trim() : (value ?? []).filter((one) => one.trim());
    if (!tidy.length) continue;
    const read = reading(question, tidy);
    if (read.says) found.faults.push({ at: question.id, says: `“${said(question)}”${read.says}` });
    else found.answers[question.id] = read.answer!;
  }
  found.missing = form.questions.filter((one) => one.must && found.answers[one.id] === undefined);
  return found;
}

function reading(question: Question, value: Answer): { answer?: Answer; says?: string } {
  if (question.kind === "several") {
    const chosen = new Set(typeof value === "string" ? [value] : value);
    return { answer: question.choices.map((one) => one.id).filter((id) => chosen.has(id)) };
  }
  if (typeof value !== "string") return { says: t("只能有一个答案", " takes one answer") };
  if (question.kind === "number") return number(question, value);
  if (question.kind === "date") return isDay(value) ? { answer: value } : { says: t("应是日期", " is a date") };
  if (question.kind === "text") {
    const most = question.most ?? MOST_TEXT;
    const length = Array.from(value).length;
    return length > most ? { says: t(`最多 ${most} 个字，现在 ${length} 个`, ` takes ${most} characters, not ${length}`) } : { answer: value };
  }
  return { answer: value };
}

function number(question: Question, value: string): { answer?: string; says?: string } {
  const found = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(value);
  if (!found || !/\d/.test(value) || value.length > 20) return { says: t("应是一个数", " is a number") };
  const [, sign, whole, part] = found;
  const plain = `${whole || "0"}${part ? `.${part}` : ""}`;
  const amount = Number(`${sign}${plain}`);
  if (question.least !== null && question.least !== undefined && amount < question.least) return { says: t(`不应小于 ${question.least}`, ` is at least ${question.least}`) };
  if (question.most !== null && question.most !== undefined && amount > question.most) return { says: t(`不应大于 ${question.most}`, ` is at most ${question.most}`) };
  return { answer: plain === "0" ? "0" : `${sign === "-" ? "-" : ""}${plain}` };
}

export function isDay(value: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) && new Date(`${value}T00:00:00Z`).toISOString().slice(0, 10) === value;
}
