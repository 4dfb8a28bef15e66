// What is asked of the house, and what it answers. A refusal comes in both tongues under its code; no answer at all is not one.
import type { Device, Limits, Receipt } from "./base";
import type { Packet } from "./packet";
import { said, t } from "./words";

export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, words: string) {
    super(words);
  }
}

/** Nobody answered: no network, or a network that is none. */
export class Silent extends Error {
  constructor() {
    super(t("没有连上服务器。有网络时会自动再试。", "The server did not answer. It is tried again when there is a network."));
  }
}

const PATIENCE = 30_000;
const HERE = "/offline/api/";

export interface Enrolled {
  device: string;
  token: string;
  account: string;
  login_hash: string;
  seal: { id: string; key: string };
  limits: Limits;
  day: string;
  clock: string;
}
export interface Told {
  clock: string;
  day: string;
  revoked: boolean;
  damaged?: boolean;
  stale: boolean;
  gone?: string[];
  lease_until?: string;
  skew?: number;
  receipts: Receipt[];
}
export interface Had { have: number; state: "coming" | "received" | "refused"; code?: string }

async function ask<T>(method: string, path: string, headers: Record<string, string>, body?: BodyInit): Promise<T> {
  const stop = new AbortController();
  const late = window.setTimeout(() => stop.abort(), PATIENCE);
  let answer: Response;
  let text: string;
  try {
    const how: RequestInit = { method, headers: { Accept: "application/json", ...headers }, signal: stop.signal, redirect: "error", cache: "no-store" };
    if (body !== undefined) how.body = body;
    answer = await fetch(HERE + path, how);
    text = await answer.text();
  } catch {
    throw new Silent();
  } finally {
    window.clearTimeout(late);
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // A hotel's or a train's network answers for everybody with a page of its own; a server that is starting, with none.
    throw new Silent();
  }
  if (answer.ok) return found as T;
  const why = found as { code?: string; zh?: string; en?: string };
  throw new Refused(answer.status, why.code ?? "", said({ zh: why.zh ?? `${answer.status}`, en: why.en ?? "" }));
}

function token(): string {
  return /(?:^|;\s*)(?:__Host-)?notoneless_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

function asPerson<T>(path: string, said_: unknown): Promise<T> {
  return ask<T>("POST", path, { "Content-Type": "application/json", "X-CSRFToken": token() }, JSON.stringify(said_));
}

function asPhone(device: Device): Record<string, string> {
  return { Authorization: `Device ${device.token}` };
}

export function enrol(label: string): Promise<Enrolled> {
  return asPerson("device", { label });
}

export function packet(device: string, children?: string[]): Promise<Packet> {
  return asPerson("packet", children && children.length ? { device, children } : { device });
}

export interface Sent { id: string; digest: string; seal: string; key: string; iv: string; data: string; sum: string }

export function send(device: Device, clock: string, waiting: number, items: Sent[]): Promise<Told> {
  const body = JSON.stringify({ app: device.app, clock, hash: device.hash, waiting, items });
  return ask("POST", "send", { ...asPhone(device), "Content-Type": "application/json" }, body);
}

export function standing(device: Device, clock: string, waiting: number, asked: { id: string; digest: string }[]): Promise<Told> {
  const body = JSON.stringify({ app: device.app, clock, hash: device.hash, waiting, ask: asked });
  return ask("POST", "standing", { ...asPhone(device), "Content-Type": "application/json" }, body);
}

export function had(device: Device, id: string): Promise<Had> {
  return ask("GET", `files/${id}`, asPhone(device));
}

export function bring(device: Device, id: string, offset: number, size: number, seal: string, bytes: Uint8Array<ArrayBuffer>): Promise<Had> {
  const given = new URLSearchParams({ offset: String(offset), size: String(size), seal });
  return ask("POST", `files/${id}?${given.toString()}`, { ...asPhone(device), "Content-Type": "application/octet-stream" }, bytes);
}
