// Visits without a signal. A teacher takes the day's families along on her phone, works in a valley, and what she finished arrives
// exactly once. This file decides which page is shown, and forgets everything when nobody looks for five minutes.
import "../styles/offline.css";

import { Workbox } from "workbox-window";
import type { Entry } from "./base";
import { uuid } from "./bytes";
import { isFull } from "./base";
import { desk, directory } from "./desk";
import * as drafts from "./drafts";
import { unfit, untrusted } from "./fit";
import type { Family } from "./packet";
import * as door from "./pages/door";
import * as forms from "./pages/form";
import { banner, draw, type Page, type Tab } from "./pages/frame";
import { more, outbox, stopped } from "./pages/outbox";
import * as days from "./pages/today";
import { begin as beginRhythm, ring } from "./rhythm";
import { counts } from "./sync";
import { ask, note, type Part } from "./view";
import { isEnglish, speak, t } from "./words";
import { Refused, packet as fetchPacket } from "./wire";

const UNSEEN = 5 * 60_000;

type Route = () => Promise<Page> | Page;
const routes = new Map<number, Route>();
let here = 0;
let current: Route = () => door.welcome(redraw);
let open: drafts.Open | null = null;
let sending = false;
let told: Part = null;
let update: (() => void) | null = null;
let drawn = 0;

// ── which page ──────────────────────────────────────────────────────────────────────────────────────────────

/** Show a page; the browser's own “back” leads to the one before. What is shown stands nowhere in the address or the history. */
function go(route: Route, how: "push" | "stay" = "push"): void {
  if (how === "push") {
    here += 1;
    history.pushState({ page: here }, "");
  }
  routes.set(here, route);
  void show(route, true);
}

async function show(route: Route, fresh: boolean): Promise<void> {
  current = route;
  const turn = ++drawn;
  const standing = desk.device && desk.base ? await desk.stand() : null;
  if (standing?.isOver && (await desk.holds())) {
    await over();
    return;
  }
  const page = await route();
  const told_ = desk.base && desk.device ? await counts(desk.base) : null;
  if (turn !== drawn) return; // another page was asked for meanwhile
  const top = fresh ? 0 : window.scrollY;
  draw(page, told_, tab, standing?.isWrong ?? false);
  window.scrollTo(0, top);
  if (fresh) document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

function redraw(): void {
  void show(current, false);
}

function tab(name: Tab): void {
  told = null;
  go(name === "today" ? today : name === "outbox" ? box : others);
}

window.addEventListener("popstate", (event) => {
  here = (event.state as { page?: number } | null)?.page ?? 0;
  const route = routes.get(here);
  open = null;
  if (route && (desk.key || !desk.base)) void show(route, true);
  else void gate();
});

/** What somebody sees who has just come: the PIN, or what else stands before the day. */
async function gate(): Promise<void> {
  open = null;
  if (!desk.base || !desk.device) return go(() => door.welcome(redraw), "stay");
  if (desk.device.revoked) return go(ended, "stay");
  if (desk.key) return go(today, "stay");
  if (await desk.isLocked()) return go(pin, "stay");
  go(renewed, "stay");
}

async function over(): Promise<void> {
  await desk.empty();
  open = null;
  told = note("warn", t("名单到期了：名单、草稿和手机密码已经自己销毁。封存的走访还在。", "The list is over: families, drafts and PIN have destroyed themselves. Sealed visits are still here."));
  await gate();
}

// ── before the drawers are open ─────────────────────────────────────────────────────────────────────────────

const pin: Route = () => {
  const act = async (code: string): Promise<number | null> => {
    const found = await desk.open(code);
    if ("left" in found) {
      if (found.left === 0) {
        told = note("bad", t("密码连续输错，名单、草稿和密码已经销毁。封存的走访还在，会照样发出去。", "Too many wrong PINs: families, drafts and PIN are destroyed. Sealed visits are still here and are sent."));
        await gate();
        return null;
      }
      return found.left;
    }
    told = null;
    go(today, "stay");
    return null;
  };
  if (update) window.setTimeout(update); // nothing is open: the new version may come in
  return door.pinPad(act, [told, door.tongue(redraw), textButton(t("换一个账号", "Another account"), () => void another())], desk.entry?.label ?? "");
};

const renewed: Route = () => {
  const page = door.register(true, [], () => void gate(), undefined, redraw);
  return { ...page, parts: [told, ...page.parts, textButton(t("换一个账号", "Another account"), () => void another())] };
};

function textButton(label: string, act: () => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "press quiet";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

async function another(): Promise<void> {
  const entries = await directory.accounts.toArray();
  desk.leave();
  go(() => door.choose(entries, (entry) => void seat(entry), () => go(registering(entries)), redraw));
}

function registering(entries: Entry[]): Route {
  return () => door.register(false, entries, () => void taken(), entries.length ? () => history.back() : undefined, redraw);
}

async function seat(entry: Entry): Promise<void> {
  await desk.sit(entry);
  await gate();
  void ring();
}

/** A phone that has just been registered takes its first packet along at once. */
async function taken(): Promise<void> {
  history.replaceState({ page: here }, "", "/offline/");
  if (!desk.key) told = note("plain", t("这个账号在这台手机上登记过，名单和草稿都还在：请输入原来的密码。", "This account has had this phone before; its list and drafts are still here. Enter its PIN."));
  await gate();
  if (desk.key) await fetchList();
}

const ended: Route = async () => {
  const found = await counts(desk.base!);
  const entries = await directory.accounts.toArray();
  return stopped(found.waiting + found.pictures, [textButton(t("换一个账号", "Another account"), () => void another())], () => go(registering(entries.filter((one) => one.hash !== desk.entry?.hash))));
};

// ── the day ─────────────────────────────────────────────────────────────────────────────────────────────────

const today: Route = async () => days.today(await drafts.all(keptNow), (await desk.stand())?.isOver ?? false, told, dayWays);

const dayWays: days.Ways = {
  family: (family) => go(() => days.one(desk.family(family.key) ?? family, dayWays, () => history.back())),
  draft: (found) => edit(found),
  begin: (family, corrects) => void begin(family, corrects),
  fetch: () => void fetchList(),
};

async function fetchList(): Promise<void> {
  told = note("plain", t("正在取名单……", "Fetching the list…"));
  redraw();
  try {
    const packet = await fetchPacket(desk.device!.device);
    if (packet.account && packet.account !== desk.device!.account) throw new Error(t("现在登录的是另一个账号。请退出，用这台手机登记的账号登录。", "Another account is signed in. Sign in with the one that this phone was registered for."));
    await desk.take(packet);
    told = note("good", t(`名单取好了，共 ${packet.families.length} 户。`, `The list is here: ${packet.families.length} families.`));
  } catch (error) {
    if (error instanceof Refused && error.status === 404) told = note("bad", t("这台手机不是用现在登录的账号登记的。请退出，用登记时的账号登录。", "This phone was not registered by the account that is signed in now: sign in with the other one."));
    else told = isFull(error) ? note("bad", forms.trouble(error)) : door.trouble(error);
  }
  redraw();
}

async function begin(family: Family, corrects?: { visit: string; on: string; children: string[] }): Promise<void> {
  const day = (await desk.stand())!.day;
  const packet = desk.packet!;
  const labels = new Map(packet.people.map((one) => [one.id, one.label]));
  const named = (ids: string[]) => ids.map((id) => ({ id, label: labels.get(id) ?? "" })).filter((one) => one.label);
  const people = named(family.people);
  if (!people.some((one) => one.id === packet.me.id)) people.unshift({ id: packet.me.id, label: packet.me.name });
  const due = family.children.filter((one) => one.due_on);
  const children = family.children.length === 1 ? family.children : due;
  edit(drafts.fresh({
    id: uuid(), family, form: packet.form, kinds: packet.kinds, people, hands: named(family.hands), on: corrects?.on ?? day, children: corrects?.children ?? children.map((one) => one.id), visitors: [packet.me.id],
    others: [], answers: {}, problems: [], pictures: [], position: {}, corrects: corrects?.visit ?? "", why: "",
  }, keptNow));
}

function keptNow(): void {
  const status = document.getElementById("kept");
  if (status && open) forms.kept(open, status);
}

function edit(found: drafts.Open): void {
  const route: Route = () => {
    open = found;
    return forms.form(found, {
      back: () => void leave(found), gone: () => go(today), finished: () => undefined,
      review: () => go(async () => {
        open = found;
        await found.settled();
        return forms.review(found, (await desk.stand())!.day, { back: () => history.back(), finished });
      }),
      sign: () => go(() => {
        open = found;
        return forms.signing(found, () => history.back());
      }),
    });
  };
  go(route);
}

async function leave(found: drafts.Open): Promise<void> {
  await found.settled();
  open = null;
  go(today);
}

function finished(): void {
  open = null;
  routes.clear(); // “back” must not lead into a draft that is none any more
  told = note("good", t("已封存在手机上。有网络就会自动交。", "Sealed on this phone; it is sent by itself when there is a network."));
  go(today);
  void ring();
}

// ── what was finished ───────────────────────────────────────────────────────────────────────────────────────

const box: Route = async () =>
  outbox(await desk.base!.queue.toArray(), await desk.base!.parcels.toArray(), () => {
    sending = true;
    redraw();
    void ring().finally(() => {
      sending = false;
      redraw();
    });
  }, sending);

const others: Route = () =>
  more({
    lock, update, redraw, another: () => void another(),
    ask: async () => {
      if (!(await ask(t("名单和没写完的草稿就没有了，封存的走访还在。确定销毁？", "Families and unfinished drafts are lost; sealed visits stay. Destroy them?"), t("销毁", "Destroy")))) return;
      await desk.empty();
      told = null;
      await gate();
    },
  });

function lock(): void {
  open = null;
  routes.clear();
  desk.lock();
  void gate();
}

// ── the day goes on ─────────────────────────────────────────────────────────────────────────────────────────

/** Something came or went: the counts are told anew everywhere, whole pages only where nothing is being written. */
async function changed(): Promise<void> {
  if (!desk.base || !desk.device) return;
  if (desk.device.revoked && current !== ended) return void gate();
  const place = document.getElementById("banner");
  if (current === box || current === ended || (current === today && !document.querySelector(".over"))) redraw();
  else if (place) place.replaceWith(banner(await counts(desk.base)));
}

let unseen = 0;
let since = 0;
document.addEventListener("visibilitychange", () => {
  window.clearTimeout(unseen);
  if (document.hidden) {
    since = Date.now();
    unseen = window.setTimeout(lockUp, UNSEEN);
  } else if (since && Date.now() - since >= UNSEEN) void lockUp();
});

async function lockUp(): Promise<void> {
  if (!desk.key) return;
  if (open) await open.settled();
  lock();
}

/** Bring the worker in; whether it is here. A certificate that the phone does not trust shows itself only now. */
async function workers(): Promise<boolean> {
  const worker = new Workbox("/offline/sw.js", { scope: "/offline/" });
  worker.addEventListener("waiting", () => {
    update = () => {
      if (open) return; // it waits until no form is open
      worker.addEventListener("controlling", () => window.location.reload());
      worker.messageSkipWaiting();
    };
    if (!desk.key) update();
    else if (!open) redraw();
  });
  window.setInterval(() => void worker.update().catch(() => undefined), 3_600_000);
  try {
    await worker.register({ immediate: true });
    return true;
  } catch {
    return (await navigator.serviceWorker.getRegistration("/offline/").catch(() => undefined)) !== undefined;
  }
}

async function start(): Promise<void> {
  speak(isEnglish());
  const why = await unfit();
  if (why) return go(() => door.refusal(why, redraw), "stay");
  const entries = await directory.accounts.toArray();
  history.replaceState({ page: 0 }, "");
  const working = workers();
  // Whoever is here already does not wait for the worker: in a valley it may take its time.
  if (!entries.length && !(await working)) return go(() => door.refusal(untrusted(), redraw), "stay");
  const enrols = new URLSearchParams(window.location.search).has("enrol");
  const known = entries.length === 1 ? entries[0]! : null;
  if (known) await desk.sit(known);
  if (enrols && (!entries.length || (known && desk.device?.revoked))) go(registering([]), "stay");
  else if (entries.length > 1) await another();
  else await gate();
  beginRhythm(() => void changed());
}

void start().catch((error) => go(() => door.refusal(String((error as Error).message), redraw), "stay"));
