// What lies on the phone, and in which drawer. One database an account, under a name that tells nothing; which is whose stands in
// a directory under the hash of the login. A drawer is never emptied to make room: what cannot be stored is refused with words.
//
// The versions below are history: a telephone that was in a drawer for a year comes back with an old one, its queue full. Add a
// version, never change one. A queue's records say in `v` in which shape they were written, and are read in that shape.
import Dexie, { type Table } from "dexie";
import type { Sealed, SealKey } from "./sealing";

/** An account that has this phone. `label` is the word that its owner chose for the phone, and all that tells two accounts apart. */
export interface Entry { hash: string; base: string; label: string; made: number }
export interface Lease { name: string; holder: string; until: number }

/** The phone's key under the PIN. `tries` counts wrong PINs; it is written before a PIN is tried. */
export interface Vault { id: 1; salt: Uint8Array<ArrayBuffer>; rounds: number; wrapped: Sealed; tries: number }

/** What the house said of this phone. No child and no name is in it. */
export interface Device {
  id: 1;
  device: string;
  token: string;
  account: string;
  seal: SealKey;
  limits: Limits;
  revoked: boolean;
  hash: string;
  leaseUntil: string;
  base: Clock;
  latest: number;
  skew: number;
  synced: number;
  stale: boolean;
  /** Children who are hers no more: they are taken out of the packet as soon as the key is there to do so. */
  gone: string[];
  app: string;
}
export interface Clock { house: string; day: string; phone: number }
export interface Limits { children: number; lease_days: number; tries: number; pin_least: number; photo_bytes: number; photos: number; items?: number; batch_bytes?: number; piece_bytes?: number; skew_seconds?: number; iterations?: number; iterations_least?: number; position?: boolean }

/** Sealed under the phone's key: the packet, a draft, a draft's picture, a note of what was done. `id` is random. */
export interface Kept extends Sealed { id: string; kind: "packet" | "draft" | "picture" | "note"; of: string; at: number }

export type State = "stored" | "sent" | "received" | "apart" | "refused";
export interface Item {
  id: string;
  v: 1;
  digest: string;
  size: number;
  state: State;
  at: number;
  seal: string;
  key: string;
  iv: string;
  /** SHA-256 of wrapped key, iv and sealed bytes as they left: by it the house tells damage on the way from a wrong seal. */
  sum: string;
  data: Uint8Array<ArrayBuffer> | null;
  receipt: Receipt | null;
}
export interface Receipt { id: string; digest: string; state: "received" | "apart" | "refused" | "again" | ""; why: string; code: string; at: string; visit: string }

/** A picture on its way, sealed to the house: `data` is one run of bytes, gone once the house keeps it. */
export interface Parcel {
  id: string;
  v: 1;
  visit: string;
  digest: string;
  size: number;
  state: "stored" | "kept" | "refused";
  seal: string;
  data: Uint8Array<ArrayBuffer> | null;
  why: string;
}

const DIRECTORY = "notoneless-offline";
// A finalised visit is on the disk before the screen says so.
const STRICT = { chromeTransactionDurability: "strict" } as const;

export class Directory extends Dexie {
  accounts!: Table<Entry, string>;
  leases!: Table<Lease, string>;

  constructor() {
    super(DIRECTORY, STRICT);
    this.version(1).stores({ accounts: "hash", leases: "name" });
  }
}

export class Base extends Dexie {
  vault!: Table<Vault, number>;
  device!: Table<Device, number>;
  kept!: Table<Kept, string>;
  queue!: Table<Item, string>;
  parcels!: Table<Parcel, string>;

  constructor(name: string) {
    super(name, STRICT);
    this.version(1).stores({ vault: "id", device: "id", kept: "id, kind, of", queue: "id, state, at", parcels: "id, visit, state" });
  }
}

/** Whether what went wrong is that the phone is full. */
export function isFull(error: unknown): boolean {
  for (let one = error as { name?: string; inner?: unknown } | undefined; one; one = one.inner as typeof one) {
    if (one.name === "QuotaExceededError") return true;
  }
  return /quota|disk.*full|full.*disk/i.test(String((error as Error | undefined)?.message ?? ""));
}
