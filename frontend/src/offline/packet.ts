// The day's packet: the families that one person is to visit, and the form. It is read from the house by whoever is signed in,
// lies here sealed under the PIN, and is never written anywhere else.
import { sha256, utf8 } from "./bytes";
import { order, plain } from "./content";
import type { Limits } from "./base";
import type { SealKey } from "./sealing";
import type { Said } from "./words";

export interface Choice extends Said { id: string }
export interface Question extends Said {
  id: string;
  section: string;
  kind: "yes" | "choice" | "several" | "number" | "date" | "text";
  must: boolean;
  choices: Choice[];
  least: number | null;
  most: number | null;
}
export interface Section extends Said { id: string; says?: string; says_en?: string }
export interface Form { digest: string; sections: Section[]; questions: Question[] }
export interface Last { visit: string; on: string; digest: string }
export interface Child {
  id: string;
  name: string;
  sex: string;
  birth_on: string;
  school: string;
  room: string;
  groups: string[];
  due_on: string;
  case: string;
  last: Last | Record<string, never>;
  hash?: string;
}
export interface Guardian { name: string; kin: string; phone: string }
export interface Family {
  key: string;
  children: Child[];
  address: string;
  guardians: Guardian[];
  /** Who may have gone there, and to whom a problem may be given: keys of the packet's people. */
  people: string[];
  hands: string[];
  hash?: string;
}
export interface Person { id: string; label: string }
export interface Me { id: string; name: string }
export interface Packet {
  packet: string;
  device: string;
  account: string;
  made_at: string;
  day: string;
  lease_until: string;
  place?: string;
  form: Form;
  kinds: Choice[];
  me: Me;
  families: Family[];
  people: Person[];
  round?: { order: number; at: string; family: string }[];
  limits: Limits;
  seal: SealKey;
  hash: string;
}

/** What the packet holds, in one word, counted from what lies here: the house compares it with its own, and says when they differ. */
export async function hashOf(packet: Packet): Promise<string> {
  const families = packet.families.map(async (family) => {
    const { hash: _own, ...told } = family;
    return sha256(utf8(plain(told)));
  });
  return sha256(utf8((await Promise.all(families)).sort(order).join("\n")));
}

/** The packet without children who are no longer the person's to visit; a family of whom nobody is left goes whole. */
export function without(packet: Packet, gone: string[]): Packet {
  const away = new Set(gone);
  const families = packet.families.map((family) => ({ ...family, children: family.children.filter((one) => !away.has(one.id)) }));
  return { ...packet, families: families.filter((family) => family.children.length) };
}

/** The families as they are to be gone to: the round's order where there is one, else who is due first. */
export function inOrder(packet: Packet): Family[] {
  const place = new Map((packet.round ?? []).map((one) => [one.family, one.order]));
  const due = (family: Family) => family.children.map((one) => one.due_on || "9999").sort()[0] ?? "9999";
  return [...packet.families].sort(
    (a, b) => (place.get(a.key) ?? 1e9) - (place.get(b.key) ?? 1e9) || order(due(a), due(b)),
  );
}

export function childrenOf(packet: Packet): Child[] {
  return packet.families.reduce<Child[]>((found, family) => [...found, ...family.children], []);
}
