// What was finalised goes to the house: in small batches, one tab at a time, again and again until each has its receipt. The receipt
// is on the disk before what it acknowledges goes from there. Every step may be repeated; none may be skipped.
import { base64 } from "./bytes";
import type { Base, Device, Item, Parcel, Receipt } from "./base";
import { alone } from "./turn";
import { destroy } from "./vault";
import * as wire from "./wire";

export interface Outcome { told: boolean; error: Error | null; revoked: boolean; over: boolean; damaged: boolean }
export interface Counts { stored: number; waiting: number; received: number; pictures: number }

const BATCH = 10;
const BYTES = 1_200_000;
const CHUNK = 192 * 1024;
/** A piece that does not follow what the house has: it says how far it is. */
const NOT_NEXT = "U159";

export async function counts(base: Base): Promise<Counts> {
  const [items, pictures] = await Promise.all([base.queue.toArray(), base.parcels.where({ state: "stored" }).count()]);
  const waiting = items.filter((one) => one.state === "stored" || one.state === "sent").length;
  const received = items.filter((one) => one.state === "received" || one.state === "apart").length;
  return { stored: items.length, waiting, received, pictures };
}

/** Send what waits. Returns nothing when another tab is doing so. */
export async function sync(base: Base, changed: () => void): Promise<Outcome | undefined> {
  return alone(`send-${base.name}`, async (still) => {
    const outcome: Outcome = { told: false, error: null, revoked: false, over: false, damaged: false };
    try {
      await visits(base, still, outcome, changed);
      if (await still()) await pictures(base, still, changed);
    } catch (error) {
      outcome.error = error as Error;
    }
    if (outcome.revoked) outcome.over = await cleared(base);
    return outcome;
  });
}

async function visits(base: Base, still: () => Promise<boolean>, outcome: Outcome, changed: () => void): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const device = await base.device.get(1);
    if (!device || !device.token || !(await still())) return;
    const waiting = (await base.queue.where("state").anyOf("stored", "sent").sortBy("at")).filter((one) => !tried.has(one.id));
    const batch = first(waiting, device);
    if (!batch.length) {
      if (outcome.told) return;
      // What was refused may have been handed in as a file meanwhile; then there is a receipt for it.
      const refused = await base.queue.where({ state: "refused" }).limit(100).toArray();
      await heard(base, device, outcome, await wire.standing(device, new Date().toISOString(), 0, refused.map(({ id, digest }) => ({ id, digest }))), refused);
      changed();
      return;
    }
    for (const one of batch) tried.add(one.id);
    await base.queue.bulkUpdate(batch.map((one) => ({ key: one.id, changes: { state: "sent" as const } })));
    const told = await wire.send(device, new Date().toISOString(), waiting.length - batch.length, batch.map(sent));
    await heard(base, device, outcome, told, batch);
    changed();
  }
}

function first(waiting: Item[], device: Device): Item[] {
  const most = Math.min(BATCH, device.limits.items ?? BATCH);
  const room = Math.min(BYTES, device.limits.batch_bytes ?? BYTES);
  const batch: Item[] = [];
  let bytes = 0;
  for (const one of waiting) {
    if (!one.data) continue;
    bytes += (one.data.length * 4) / 3 + 1000;
    if (batch.length && (batch.length >= most || bytes > room)) break;
    batch.push(one);
  }
  return batch;
}

export function sent(one: Item): wire.Sent {
  return { id: one.id, digest: one.digest, seal: one.seal, key: one.key, iv: one.iv, data: base64(one.data!), sum: one.sum };
}

/** What the house answered goes to the disk in one step: receipts, how the phone stands, the house's clock. */
async function heard(base: Base, device: Device, outcome: Outcome, told: wire.Told, batch: Item[]): Promise<void> {
  const now = Date.now();
  const receipts = new Map((told.receipts ?? []).map((one) => [one.id, one]));
  await base.transaction("rw", base.queue, base.device, async () => {
    for (const one of batch) {
      const receipt = receipts.get(one.id);
      // A receipt of other words than were sent acknowledges something else.
      if (receipt && receipt.state && (receipt.digest === one.digest || receipt.state === "again")) await base.queue.update(one.id, after(receipt));
    }
    await base.device.update(1, {
      base: { house: told.clock, day: told.day, phone: now }, latest: now, synced: now, skew: told.skew ?? Math.round((now - Date.parse(told.clock)) / 1000),
      stale: told.stale === true || (device.stale && !device.hash), hash: told.gone?.length || told.damaged ? "" : device.hash,
      gone: [...new Set([...(device.gone ?? []), ...(told.gone ?? [])])], revoked: device.revoked || told.revoked === true, ...(told.lease_until ? { leaseUntil: told.lease_until } : {}),
    });
  });
  outcome.told = true;
  // What lies here is not what was given: it is taken away, and fetched again by the person.
  if (told.damaged) {
    await base.kept.where({ kind: "packet" }).delete();
    outcome.damaged = true;
  }
  if (told.revoked) {
    outcome.revoked = true;
    await destroy(base);
  }
}

function after(receipt: Receipt): Partial<Item> {
  if (receipt.state === "") return {};
  if (receipt.state === "again") return { state: "stored", receipt };
  if (receipt.state === "refused") return { state: "refused", receipt }; // it stays, and can be handed in as a file
  return { state: receipt.state, receipt, data: null, key: "", iv: "" };
}

async function pictures(base: Base, still: () => Promise<boolean>, changed: () => void): Promise<void> {
  for (const id of await base.parcels.where({ state: "stored" }).primaryKeys()) {
    const device = await base.device.get(1);
    const one = await base.parcels.get(id);
    if (!device || !device.token || !one || !one.data || !(await still())) continue;
    await picture(base, device, one, still);
    changed();
  }
}

async function picture(base: Base, device: Device, one: Parcel, still: () => Promise<boolean>): Promise<void> {
  const piece = Math.min(CHUNK, device.limits.piece_bytes ?? CHUNK);
  let known = await wire.had(device, one.id);
  let stuck = 0;
  while (known.state === "coming") {
    if (!(await still())) return;
    const at = known.have;
    try {
      known = await wire.bring(device, one.id, at, one.size, one.seal, one.data!.slice(at, at + piece));
    } catch (error) {
      if (!(error instanceof wire.Refused) || ![404, 409, 413, 422].includes(error.status)) throw error;
      if (error.code !== NOT_NEXT) return void (await base.parcels.update(one.id, { state: "refused", why: `${error.message} ${error.code}` }));
      known = await wire.had(device, one.id);
    }
    stuck = known.state === "coming" && known.have <= at ? stuck + 1 : 0;
    if (stuck > 2) return; // the house asks for the same bytes again and again: later
  }
  await base.parcels.update(one.id, known.state === "received" ? { state: "kept", data: null } : { state: "refused", why: known.code ?? "" });
}

/** A phone that was taken out of use keeps nothing once all that it owed has arrived. */
async function cleared(base: Base): Promise<boolean> {
  return base.transaction("rw", base.queue, base.parcels, base.device, async () => {
    const owes = (await base.queue.where("state").anyOf("stored", "sent", "refused").count()) + (await base.parcels.where({ state: "stored" }).count());
    if (owes) return false;
    await base.queue.clear();
    await base.parcels.clear();
    await base.device.update(1, { token: "", hash: "" });
    return true;
  });
}

/** Everything that has no receipt, as one file for the desk: sealed to the house, as it is. */
export async function handIn(base: Base): Promise<Blob> {
  const device = await base.device.get(1);
  const items = (await base.queue.toArray()).filter((one) => one.data).map(sent);
  const parcels = (await base.parcels.toArray()).filter((one) => one.data);
  const files = parcels.map((one) => ({ id: one.id, seal: one.seal, data: base64(one.data!) }));
  const text = JSON.stringify({ format: 1, device: device?.device ?? "", items, files });
  return new Blob([text], { type: "application/octet-stream" });
}
