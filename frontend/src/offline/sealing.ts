// Two seals. What the person still works on is sealed under the phone's own key, which her PIN opens. What she finished is
// sealed to the house: its public key is here, its private key is not, so nobody reads it on this phone any more.
import { base64, joined, random, sha256, unbase64, utf8 } from "./bytes";

export interface Sealed { iv: Uint8Array<ArrayBuffer>; data: Uint8Array<ArrayBuffer> }
export interface ForHouse { seal: string; key: string; iv: string; sum: string; data: Uint8Array<ArrayBuffer> }
export interface SealKey { id: string; key: string }

const GCM = "AES-GCM";

export async function seal(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = random(12);
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt({ name: GCM, iv }, key, bytes)) };
}

export async function open(key: CryptoKey, sealed: Sealed): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.decrypt({ name: GCM, iv: sealed.iv }, key, sealed.data));
}

export async function sealJson(key: CryptoKey, value: unknown): Promise<Sealed> {
  return seal(key, utf8(JSON.stringify(value)));
}

export async function openJson<T>(key: CryptoKey, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await open(key, sealed))) as T;
}

/** Seal to the house: a key of its own for each, wrapped with the house's public key. */
export async function sealToHouse(to: SealKey, bytes: Uint8Array<ArrayBuffer>): Promise<ForHouse> {
  const house = await crypto.subtle.importKey("spki", unbase64(to.key), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
  const raw = random(32);
  const own = await crypto.subtle.importKey("raw", raw, GCM, false, ["encrypt"]);
  const sealed = await seal(own, bytes);
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: "RSA-OAEP" }, house, raw));
  raw.fill(0);
  const sum = await sha256(joined(wrapped, sealed.iv, sealed.data));
  return { seal: to.id, key: base64(wrapped), iv: base64(sealed.iv), sum, data: sealed.data };
}

/** A sealed picture as one run of bytes, as it is sent: the wrapped key, the iv, the sealed bytes. */
export function oneRun(sealed: ForHouse): Uint8Array<ArrayBuffer> {
  return joined(unbase64(sealed.key), unbase64(sealed.iv), sealed.data);
}
