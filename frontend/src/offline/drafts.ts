// A visit that is being written: sealed under the phone's key at every change, picked up again after the phone died. Finishing it
// seals it to the house and takes the draft away, both in one step: it lies in exactly one of the two places, never in neither.
import { sha256, utf8, uuid } from "./bytes";
import type { Item, Kept, Parcel } from "./base";
import { digestOf, textOf, type Answer, type Attached, type Content, type Other, type Problem } from "./content";
import { desk, kept, type Note } from "./desk";
import type { Choice, Family, Form, Person } from "./packet";
import { oneRun, open, openJson, seal, sealToHouse } from "./sealing";

export interface Picture { id: string; kind: Attached["kind"]; name: string; size: number }
export interface Draft {
  id: string;
  /** The family and the form as they were when it was begun: a later packet may have neither. */
  family: Family;
  form: Form;
  kinds: Choice[];
  people: Person[];
  hands: Person[];
  on: string;
  children: string[];
  visitors: string[];
  others: Other[];
  answers: Record<string, Answer>;
  problems: Problem[];
  pictures: Picture[];
  position: Record<string, string>;
  corrects: string;
  why: string;
}

/** An open draft and the drawer in which it lies. */
export class Open {
  private going: Promise<void> | null = null;
  private again = false;
  /** What went wrong when it was kept last: a full phone is told while there is still something on the screen. */
  trouble: unknown = null;

  constructor(readonly draft: Draft, readonly drawer: string, private readonly told: () => void = () => undefined) {}

  /** Keep it as it is now. Changes that come while it is written are written right after, as one. */
  keep(): void {
    if (this.going) {
      this.again = true;
      return;
    }
    this.going = this.write().finally(() => {
      this.going = null;
      if (!this.again) return;
      this.again = false;
      this.keep();
    });
  }

  async settled(): Promise<void> {
    while (this.going) await this.going;
  }

  private async write(): Promise<void> {
    if (!desk.key || !desk.base) return;
    try {
      await desk.base.kept.put(await kept(desk.key, "draft", "", this.draft, this.drawer));
      this.trouble = null;
    } catch (error) {
      this.trouble = error;
    }
    this.told();
  }

  /** Lay a picture to the draft. Raises what the browser says when the phone is full; the draft is then as it was. */
  async add(picture: Omit<Picture, "id" | "size">, bytes: Uint8Array<ArrayBuffer>): Promise<Picture> {
    const made: Picture = { ...picture, id: uuid(), size: bytes.length };
    const sealed: Kept = { id: made.id, kind: "picture", of: this.drawer, at: Date.now(), ...(await seal(desk.key!, bytes)) };
    const next = { ...this.draft, pictures: [...this.draft.pictures, made] };
    await this.settled();
    const draft = await kept(desk.key!, "draft", "", next, this.drawer);
    await desk.base!.transaction("rw", desk.base!.kept, async () => {
      await desk.base!.kept.add(sealed);
      await desk.base!.kept.put(draft);
    });
    this.draft.pictures = next.pictures;
    return made;
  }

  async picture(id: string): Promise<Uint8Array<ArrayBuffer>> {
    return open(desk.key!, (await desk.base!.kept.get(id))!);
  }

  async remove(id: string): Promise<void> {
    this.draft.pictures = this.draft.pictures.filter((one) => one.id !== id);
    this.keep();
    await this.settled();
    await desk.base!.kept.delete(id);
  }

  async throwAway(): Promise<void> {
    await this.settled();
    await desk.base!.transaction("rw", desk.base!.kept, async () => {
      await desk.base!.kept.where({ of: this.drawer }).delete();
      await desk.base!.kept.delete(this.drawer);
    });
  }

  /** The visit as it would be finalised. `answers` and the rest are already in the one way in which they are kept. */
  private content(files: Attached[]): Content {
    const { id, on, children, visitors, others, answers, problems, position, corrects, why } = this.draft;
    return {
      id, on, children, visitors, answers, problems, position, corrects, files, form: this.draft.form.digest, why: why.trim(),
      others: others.map((one) => ({ name: one.name.trim(), unit: one.unit.trim() })).filter((one) => one.name),
    };
  }

  /** Finalise: the visit and its pictures sealed to the house, the note of it, and the end of the draft, in one transaction. When it
      raises, nothing has happened and the draft is still there. */
  async finish(answers: Record<string, Answer>, problems: Problem[]): Promise<void> {
    await this.settled();
    const base = desk.base!;
    const to = desk.device!.seal;
    const parcels: Parcel[] = [];
    const files: Attached[] = [];
    for (const one of this.draft.pictures) {
      const bytes = await this.picture(one.id);
      const digest = await sha256(bytes);
      if (files.some((other) => other.digest === digest)) continue; // the same picture twice is one
      const run = oneRun(await sealToHouse(to, bytes));
      files.push({ digest, kind: one.kind, name: one.name, size: String(bytes.length) });
      parcels.push({ id: uuid(), v: 1, visit: this.draft.id, digest: await sha256(run), size: run.length, state: "stored", seal: to.id, data: run, why: "" });
    }
    const content = this.content(files);
    const text = textOf({ ...content, answers, problems });
    const digest = await digestOf(text);
    const sealed = await sealToHouse(to, utf8(text));
    const now = Date.now();
    const item: Item = { id: content.id, v: 1, digest, size: sealed.data.length, state: "stored", at: now, receipt: null, ...sealed };
    const { family } = this.draft;
    const names = family.children.filter((one) => content.children.includes(one.id)).map((one) => one.name).join("、");
    const note: Note = { visit: content.id, family: family.key, names, children: content.children, on: content.on, digest, corrects: content.corrects, at: now };
    const drawer = await kept(desk.key!, "note", "", note);
    await base.transaction("rw", base.queue, base.parcels, base.kept, async () => {
      await base.queue.add(item);
      await base.parcels.bulkAdd(parcels);
      await base.kept.where({ of: this.drawer }).delete();
      await base.kept.delete(this.drawer);
      await base.kept.add(drawer);
    });
    desk.notes.push(note);
  }
}

export async function all(told?: () => void): Promise<Open[]> {
  const found = await desk.base!.kept.where({ kind: "draft" }).sortBy("at");
  return Promise.all(found.map(async (one) => new Open(await openJson<Draft>(desk.key!, one), one.id, told)));
}

/** A new draft; it is not kept before something was written into it. */
export function fresh(draft: Draft, told?: () => void): Open {
  return new Open(draft, uuid(), told);
}

