// The PIN. It opens the phone's own key; the key opens the packet and the drafts. A wrong PIN is counted before it is tried, so
// that switching the phone off does not give a try back. After the last wrong one the key is gone, and with it whatever it
// sealed; what was finalised is sealed to the house and waits on, because it needs no PIN to be sent.
import { random, utf8 } from "./bytes";
import type { Base, Vault } from "./base";
import { open, seal } from "./sealing";

export const LEAST_ROUNDS = 210_000;
export const ROUNDS = 600_000;
const PATIENCE = 1500;

/** Why these digits are no PIN, as a key of the words; nothing when they are one. */
export function fault(pin: string, least: number): "digits" | "short" | "run" | null {
  if (!/^[0-9]*$/.test(pin)) return "digits";
  if (pin.length < least) return "short";
  const steps = new Set(Array.from(pin).slice(1).map((one, at) => (Number(one) - Number(pin[at]) + 10) % 10));
  if (steps.size === 1 && [0, 1, 9].includes([...steps][0]!)) return "run"; // 000000, 123456, 654321, 890123
  const half = pin.length / 2;
  return Number.isInteger(half) && new Set([pin.slice(0, half), pin.slice(half)]).size === 1 && new Set(pin).size < 3 ? "run" : null;
}

/** So many rounds as the phone does within a second and a half, as the standard asks where it can. */
export async function measured(most = ROUNDS, least = LEAST_ROUNDS): Promise<number> {
  const tried = 50_000;
  const began = performance.now();
  await derived("000000", random(16), tried);
  const each = (performance.now() - began) / tried;
  return Math.max(least, LEAST_ROUNDS, Math.min(most, Math.floor(PATIENCE / Math.max(each, 1e-6))));
}

/** Make a new key under this PIN; whatever an older key sealed is taken away, since nobody could open it. */
export async function begin(base: Base, pin: string, most?: number, least?: number): Promise<CryptoKey> {
  const salt = random(16);
  const rounds = await measured(most, least);
  const raw = random(32);
  const wrapped = await seal(await derived(pin, salt, rounds), raw);
  const key = await own(raw);
  raw.fill(0);
  await base.transaction("rw", base.vault, base.kept, async () => {
    await base.kept.clear();
    await base.vault.put({ id: 1, salt, rounds, wrapped, tries: 0 });
  });
  return key;
}

export type Opened = { key: CryptoKey } | { left: number };

/** Try a PIN: the key, or how many tries are left. With none left the key and all that it sealed are gone. */
export async function unlock(base: Base, pin: string, most: number): Promise<Opened> {
  const vault = await base.transaction("rw", base.vault, async (): Promise<Vault | undefined> => {
    const found = await base.vault.get(1);
    if (found) await base.vault.update(1, { tries: found.tries + 1 });
    return found;
  });
  if (!vault) return { left: 0 };
  if (vault.tries >= most) return spent(base);
  try {
    const raw = await open(await derived(pin, vault.salt, vault.rounds), vault.wrapped);
    const key = await own(raw);
    raw.fill(0);
    await base.vault.update(1, { tries: 0 });
    return { key };
  } catch {
    const left = most - vault.tries - 1;
    return left > 0 ? { left } : spent(base);
  }
}

async function spent(base: Base): Promise<Opened> {
  await destroy(base);
  return { left: 0 };
}

/** Take away the key and whatever it opens. What is sealed to the house stays. */
export async function destroy(base: Base): Promise<void> {
  await base.transaction("rw", base.vault, base.kept, async () => {
    await base.vault.clear();
    await base.kept.clear();
  });
}

async function own(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function derived(pin: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const words = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, words, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
