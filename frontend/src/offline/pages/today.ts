// The day: whom to visit, in the order of the round or by due day; who was visited; and one family, with its numbers to ring.
import { desk, type Note } from "../desk";
import type { Open } from "../drafts";
import { childrenOf, inOrder, type Child, type Family } from "../packet";
import { button, h, note, ring, when, type Part } from "../view";
import { t } from "../words";
import type { Page } from "./frame";

/** Why a child is to be visited, as the house calls it. */
const GROUPS: Record<string, () => string> = {
  class: () => t("班级走访", "class visits"), case: () => t("未销号案件", "open case"), hardship: () => t("困难家庭", "family in hardship"),
};

export interface Ways {
  family: (family: Family) => void;
  draft: (open: Open) => void;
  begin: (family: Family, corrects?: { visit: string; on: string; children: string[] }) => void;
  fetch: () => void;
}

export function today(drafts: Open[], isOver: boolean, told: Part, ways: Ways): Page {
  const packet = desk.packet;
  const title = t("今天要走访的", "Families to visit");
  const fetching = button(packet ? t("换成最新的名单", "Fetch the newest list") : t("取名单到手机上", "Take the families along"), ways.fetch, packet ? "line" : "");
  if (!packet) return { title, tab: "today", parts: [told, note("plain", t("手机上还没有名单。有网络时登录，取一次，就可以进山了。", "There is no list on this phone. Sign in where there is a network and fetch one.")), fetching, unfinished(drafts, ways)] };
  const families = inOrder(packet);
  const arrival = new Map((packet.round ?? []).map((one) => [one.family, one.at]));
  const rows = families.map((family) => row(family, arrival.get(family.key) ?? "", ways));
  const done = families.filter((family) => marks(family).length).length;
  return {
    title, tab: "today",
    parts: [
      told,
      desk.device?.stale || desk.device?.gone.length ? note("warn", t("服务器上的名单有变动，请换成最新的。", "The list has changed at the house: fetch the newest one.")) : null,
      isOver ? note("warn", t("名单到期了。", "The list is over.")) : null,
      unfinished(drafts, ways),
      h("p", { class: "quiet" }, packet.place ? `${packet.place} · ` : "", t(`${families.length} 户 ${childrenOf(packet).length} 人，已登记 ${done} 户`, `${families.length} families, ${childrenOf(packet).length} children, ${done} visited`)),
      families.length ? h("ol", { class: "rows" }, rows) : note("plain", t("没有要走访的学生。", "There is nobody to visit.")),
      h("p", { class: "quiet" }, t(`名单 ${when(packet.made_at)} 取的，${when(desk.device?.leaseUntil ?? packet.lease_until)} 到期后自己销毁。`, `Fetched ${when(packet.made_at)}; destroys itself after ${when(desk.device?.leaseUntil ?? packet.lease_until)}.`)),
      fetching,
    ],
  };
}

function unfinished(drafts: Open[], ways: Ways): Part {
  if (!drafts.length) return null;
  return h("section", {}, h("h2", {}, t("没写完的", "Unfinished")), drafts.map((one) => button(`${names(one.draft.family.children)} · ${one.draft.on}`, () => ways.draft(one), "line")));
}

function row(family: Family, at: string, ways: Ways): HTMLElement {
  const marked = marks(family);
  const due = family.children.map((one) => one.due_on).filter(Boolean).sort()[0];
  return h(
    "li", {},
    h("button", { type: "button", class: `row ${marked.length ? "done" : ""}`, on: { click: () => ways.family(family) } },
      h("span", { class: "tick", "aria-hidden": "true" }, marked.length ? "✓" : ""),
      h("span", { class: "what" }, h("b", {}, names(family.children)), h("span", { class: "quiet" }, family.address || t("住址没有登记", "no address"))),
      h("span", { class: "side" }, marked.length ? t(`已登记 ${short(marked[marked.length - 1]!.on)}`, `visited ${short(marked[marked.length - 1]!.on)}`) : at ? at : due ? t(`${short(due)} 前`, `by ${short(due)}`) : ""),
    ),
  );
}

export function one(family: Family, ways: Ways, back: () => void): Page {
  const phones = [...new Set(family.guardians.map((guardian) => guardian.phone).filter(Boolean))];
  const kin = (number: string) => family.guardians.filter((guardian) => guardian.phone === number).map((guardian) => `${guardian.name} ${guardian.kin}`.trim()).join("、");
  const silent = family.guardians.filter((guardian) => !guardian.phone);
  return {
    title: names(family.children), back,
    parts: [
      h("p", { class: "address" }, family.address || t("住址没有登记", "The address is not known")),
      button(t("登记走访", "Write down a visit"), () => ways.begin(family)),
      family.children.map(card),
      phones.length ? h("section", {}, h("h2", {}, t("电话", "Telephones")), phones.map((number) => h("div", { class: "phone" }, kin(number) && h("p", { class: "quiet" }, kin(number)), ring(number)))) : note("plain", t("没有登记电话。", "No telephone is known.")),
      silent.length ? h("p", {}, silent.map((guardian) => `${guardian.name} ${guardian.kin}`.trim()).join("、")) : null,
      corrections(family, ways),
    ],
  };
}

function card(child: Child): HTMLElement {
  const line = (label: string, value: string | null | undefined) => (value ? h("div", { class: "pair" }, h("dt", {}, label), h("dd", {}, value)) : null);
  return h(
    "section", { class: "card" }, h("h2", {}, child.name),
    h("dl", {},
      line(t("性别", "Sex"), child.sex), line(t("出生", "Born"), child.birth_on), line(t("学校", "School"), [child.school, child.room].filter(Boolean).join(" ")),
      line(t("为什么走访", "Why"), child.groups.map((one) => GROUPS[one]?.() ?? one).join("、")), line(t("哪天以前走访", "Visit by"), child.due_on), 
      line(t("上次走访", "Last visit"), child.last.on),
    ),
  );
}

function corrections(family: Family, ways: Ways): Part {
  const own = marks(family);
  const known = new Set(desk.notes.map((one) => one.visit));
  const over = new Set(desk.notes.map((one) => one.corrects));
  const before = new Map<string, { visit: string; on: string; children: string[] }>();
  for (const child of family.children) {
    const last = child.last;
    if (!last.visit || known.has(last.visit) || over.has(last.visit)) continue;
    const found = before.get(last.visit) ?? { visit: last.visit, on: last.on, children: [] };
    found.children.push(child.id);
    before.set(last.visit, found);
  }
  const all = [...own.map((one) => ({ visit: one.visit, on: one.on, children: one.children })), ...before.values()];
  if (!all.length) return null;
  return h(
    "section", {}, h("h2", {}, t("更正", "Corrections")),
    h("p", { class: "help" }, t("更正是一份新的走访表：填完的已经封存，手机上看不到，请重新填整张。原来的一份照样留着。", "A correction is a new form: what is finished is sealed and cannot be read here, so all of it is written anew. The old one is kept.")),
    all.map((visit) => button(t(`更正 ${visit.on} 的走访`, `Correct the visit of ${visit.on}`), () => ways.begin(family, visit), "line")),
  );
}

/** What was finalised for a family on this phone; what a later one corrects stands no more. */
export function marks(family: Family): Note[] {
  const over = new Set(desk.notes.map((one) => one.corrects).filter(Boolean));
  const ids = new Set(family.children.map((child) => child.id));
  return desk.notes.filter((one) => !over.has(one.visit) && one.children.some((id) => ids.has(id))).sort((a, b) => a.at - b.at);
}

export function names(children: Child[]): string {
  return children.map((child) => child.name).join("、");
}

/** A day without its year where it is this one's. */
function short(day: string): string {
  return day.slice(0, 4) === desk.packet?.day.slice(0, 4) ? day.slice(5) : day;
}
