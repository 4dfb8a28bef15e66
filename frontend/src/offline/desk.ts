// Who is at the phone: her database, and, while it is unlocked, the key and what the key opened. Locking forgets all of it.
import { uuid } from "./bytes";
import { Base, Directory, type Device, type Entry, type Kept } from "./base";
import { DAY, standing, type Standing } from "./day";
import { childrenOf, hashOf, without, type Family, type Packet } from "./packet";
import { openJson, sealJson } from "./sealing";
import { begin, destroy, unlock, type Opened } from "./vault";
import type { Enrolled } from "./wire";

export const APP = "1";

/** What is remembered of a finalised visit, under the PIN: enough for a tick at the family and for correcting it. */
export interface Note { visit: string; family: string; names: string; children: string[]; on: string; digest: string; corrects: string; at: number }

export const directory = new Directory();

class Desk {
  entry: Entry | null = null;
  base: Base | null = null;
  device: Device | null = null;
  key: CryptoKey | null = null;
  packet: Packet | null = null;
  notes: Note[] = [];

  /** Sit down at this account's drawers; they are still locked. */
  async sit(entry: Entry): Promise<void> {
    this.leave();
    this.entry = entry;
    this.base = new Base(entry.base);
    await this.fresh();
  }

  leave(): void {
    this.lock();
    this.base?.close();
    this.entry = this.base = this.device = null;
  }

  lock(): void {
    this.key = this.packet = null;
    this.notes = [];
  }

  /** Read again what the house said last; another tab may have heard it. */
  async fresh(): Promise<void> {
    this.device = (await this.base!.device.get(1)) ?? null;
  }

  /** How the day and the lease stand; the latest time that this phone showed is written down, so that none is lived twice. */
  async stand(): Promise<Standing | null> {
    const device = this.device;
    if (!device) return null;
    const now = Date.now();
    const found = standing(device.base, device.leaseUntil, device.latest, now);
    if (now > device.latest) {
      device.latest = now;
      await this.base!.device.update(1, { latest: now });
    }
    return found;
  }

  /** Whether anything of a child lies here under the PIN. */
  async holds(): Promise<boolean> {
    return (await this.base!.kept.count()) > 0;
  }

  async isLocked(): Promise<boolean> {
    return (await this.base!.vault.count()) > 0;
  }

  async open(pin: string): Promise<Opened> {
    const found = await unlock(this.base!, pin, this.device!.limits.tries);
    if ("key" in found) {
      this.key = found.key;
      await this.read();
    }
    return found;
  }

  private async read(): Promise<void> {
    const key = this.key!;
    const packets = await this.base!.kept.where({ kind: "packet" }).sortBy("at");
    const last = packets[packets.length - 1];
    this.packet = last ? await openJson<Packet>(key, last) : null;
    this.notes = await Promise.all((await this.base!.kept.where({ kind: "note" }).toArray()).map((one) => openJson<Note>(key, one)));
    await this.trim();
    const hash = this.packet && !this.device!.gone.length ? await hashOf(this.packet) : "";
    if (hash !== this.device!.hash) await this.say({ hash });
  }

  /** Take children out of the packet who are hers no more, also from what lies on the disk. */
  async trim(): Promise<void> {
    const gone = this.device?.gone ?? [];
    if (!this.key || !this.packet || !gone.length || !childrenOf(this.packet).some((one) => gone.includes(one.id))) return;
    const left = without(this.packet, gone);
    const sealed = await kept(this.key, "packet", "", left);
    await this.base!.transaction("rw", this.base!.kept, async () => {
      await this.base!.kept.where({ kind: "packet" }).delete();
      await this.base!.kept.add(sealed);
    });
    this.packet = left;
  }

  async say(what: Partial<Device>): Promise<void> {
    Object.assign(this.device!, what);
    await this.base!.device.update(1, what);
  }

  /** Keep a day's packet in the place of the last one. */
  async take(packet: Packet): Promise<void> {
    const sealed = await kept(this.key!, "packet", "", packet);
    const hash = await hashOf(packet);
    const now = Date.now();
    const old = now - packet.limits.lease_days * DAY;
    await this.base!.transaction("rw", this.base!.kept, this.base!.device, async () => {
      await this.base!.kept.where({ kind: "packet" }).delete();
      await this.base!.kept.where({ kind: "note" }).filter((one) => one.at < old).delete(); // a note stays no longer than a list
      await this.base!.kept.add(sealed);
      await this.base!.device.update(1, {
        hash, leaseUntil: packet.lease_until, base: { house: packet.made_at, day: packet.day, phone: now }, latest: now, stale: false, gone: [], synced: now,
        limits: packet.limits, seal: packet.seal,
      });
    });
    this.packet = packet;
    this.notes = this.notes.filter((one) => one.at >= old);
    await this.fresh();
  }

  /** Take away packet, drafts and key: the lease is over, or the house says so. The queue stays. */
  async empty(): Promise<void> {
    await destroy(this.base!);
    this.lock();
  }

  family(key: string): Family | undefined {
    return this.packet?.families.find((one) => one.key === key);
  }

  /** A new PIN for drawers whose key is gone: nothing that it sealed is left, the queue is as it was. */
  async renew(pin: string): Promise<void> {
    this.key = await begin(this.base!, pin, this.device!.limits.iterations, this.device!.limits.iterations_least);
    this.packet = null;
    this.notes = [];
  }

  /** The account was let in by the house: its drawers are made. Where it had this phone before and its PIN still opens them they stay as
      they are, locked; only whom the house knows the phone by is new. */
  async enrolled(found: Enrolled, label: string, pin: string): Promise<void> {
    const before = await directory.accounts.get(found.login_hash);
    const entry: Entry = before ? { ...before, label } : { hash: found.login_hash, base: `n-${uuid()}`, label, made: Date.now() };
    const base = new Base(entry.base);
    const now = Date.now();
    const old = await base.device.get(1);
    if (old && (await base.vault.count())) {
      await base.device.update(1, { device: found.device, token: found.token, seal: found.seal, limits: found.limits, revoked: false });
      await directory.accounts.put(entry);
      base.close();
      return this.sit(entry);
    }
    const key = await begin(base, pin, found.limits.iterations, found.limits.iterations_least);
    await base.device.put({
      id: 1, device: found.device, token: found.token, account: found.account, seal: found.seal, limits: found.limits, revoked: false, hash: "",
      leaseUntil: "", base: { house: found.clock, day: found.day, phone: now }, latest: now, skew: 0, synced: now, stale: false, gone: [], app: APP,
    });
    await directory.accounts.put(entry);
    base.close();
    await this.sit(entry);
    this.key = key;
  }
}

export async function kept(key: CryptoKey, kind: Kept["kind"], of: string, value: unknown, id = uuid()): Promise<Kept> {
  return { id, kind, of, at: Date.now(), ...(await sealJson(key, value)) };
}

export const desk = new Desk();
