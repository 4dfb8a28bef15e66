// A finalised visit, word for word: the same text that `notoneless.visits.rules.contents` writes. By its SHA-256 two records of
// one visit are told apart, so both sides must write it alike to the letter: keys sorted, nothing between, only texts, lists and
// mappings, and texts in the order of their code points (JavaScript's own order is that of UTF-16, which differs past U+FFFF).
import { sha256, utf8 } from "./bytes";

export interface Other { name: string; unit: string }
export interface Problem { child: string; kind: string; text: string; to: string; due_on: string }
export interface Attached { digest: string; kind: "photo" | "signature" | "paper"; name: string; size: string }
export type Answer = string | string[];
export interface Content {
  id: string;
  on: string;
  children: string[];
  visitors: string[];
  others: Other[];
  form: string;
  answers: Record<string, Answer>;
  problems: Problem[];
  files: Attached[];
  position: Record<string, string>;
  corrects: string;
  why: string;
}

/** Return whether `a` stands before, at or behind `b` by code points, as Python sorts. */
export function order(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let at = 0; at < left.length && at < right.length; at++) {
    const one = left[at]!.codePointAt(0)!;
    const other = right[at]!.codePointAt(0)!;
    if (one !== other) return one - other;
  }
  return left.length - right.length;
}

export function textOf(visit: Content): string {
  return plain({
    ...visit,
    children: [...visit.children].sort(order),
    visitors: [...visit.visitors].sort(order),
    others: [...visit.others].sort((a, b) => order(a.name, b.name) || order(a.unit, b.unit)),
    files: [...visit.files].sort((a, b) => order(a.digest, b.digest)),
  });
}

export async function digestOf(text: string): Promise<string> {
  return sha256(utf8(text));
}

/** Return JSON as the house writes it where two sides must write alike. */
export function plain(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(plain).join(",")}]`;
  if (value === null || typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "object") throw new TypeError("texts, whole numbers, lists and mappings");
  const said = value as Record<string, unknown>;
  return `{${Object.keys(said).sort(order).map((key) => `${quoted(key)}:${plain(said[key])}`).join(",")}}`;
}

function quoted(text: string): string {
  // Python writes U+007F, U+2028 and U+2029 as they are, and so does JSON.stringify. Half a character (a lone surrogate) is
  // none: a keyboard that was cut off may leave one, and no UTF-8 holds it.
  return JSON.stringify(whole(text));
}

function whole(text: string): string {
  return Array.from(text, (one) => (one.length === 1 && one >= "\ud800" && one <= "\udfff" ? "\ufffd" : one)).join("");
}
