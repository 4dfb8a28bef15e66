// What was finalised, and what became of each: stored, sent, received, kept apart (and why), refused. And what else there is to do.
import type { Item, Parcel } from "../base";
import { desk } from "../desk";
import { handIn } from "../sync";
import { last } from "../rhythm";
import { type Part, button, h, link, note, swap, when } from "../view";
import { t } from "../words";
import { tongue, trouble } from "./door";
import type { Page } from "./frame";

export function outbox(items: Item[], parcels: Parcel[], sendNow: () => void, sending: boolean): Page {
  const told = new Map(desk.notes.map((one) => [one.visit, one]));
  const waits = items.some((one) => one.data) || parcels.some((one) => one.data);
  const rows = [...items].sort((a, b) => b.at - a.at).map((one) => {
    const known = told.get(one.id);
    const pictures = parcels.filter((parcel) => parcel.visit === one.id);
    const missing = pictures.filter((parcel) => parcel.state === "stored").length;
    const refused = pictures.filter((parcel) => parcel.state === "refused");
    return h(
      "li", { class: "item", "data-state": one.state },
      h("b", {}, known ? known.names : t("一次走访（已封存）", "A visit (sealed)")), h("span", { class: `lamp ${one.state}` }, state(one)),
      h("p", { class: "quiet" }, known ? t(`走访日期 ${known.on} · `, `visit of ${known.on} · `) : "", t(`封存于 ${when(one.at)}`, `sealed ${when(one.at)}`), pictures.length ? t(` · 照片和签字 ${pictures.length}`, ` · pictures ${pictures.length}`) : "", missing ? t(`，还有 ${missing} 没发`, `, ${missing} still to send`) : ""),
      why(one), refused.length ? note("warn", t(`有 ${refused.length} 张照片没有被收下。`, `${refused.length} pictures were not taken.`), refused[0]!.why ? ` ${refused[0]!.why}` : "") : null,
    );
  });
  const error = last.outcome?.error;
  return {
    title: t("待发和已发", "Outbox"), tab: "outbox",
    parts: [
      error && waits ? trouble(error) : null,
      items.length ? null : note("plain", t("这台手机上还没有填完的走访。", "There is no finished visit on this phone.")),
      waits ? button(sending ? t("正在发送……", "Sending…") : t("现在发送", "Send now"), sendNow, "", { disabled: sending }) : null,
      h("ol", { class: "rows" }, rows),
      waits ? handing() : null,
    ],
  };
}

function state(item: Item): string {
  const words: Record<Item["state"], string> = {
    stored: t("已存，待发", "stored"), sent: t("发过，还没有回执", "sent, no receipt"), received: t("已收到", "received"), apart: t("另存了，等人核对", "kept apart"), refused: t("没有收下", "refused"),
  };
  return words[item.state];
}

/** Why something was not taken as it is; whoever reads it at the desk sees more. */
const WORDS: Record<string, () => string> = {
  other: () => t("同一次走访，服务器上已有一份内容不同的。两份都留着，等人核对。", "The house has this visit with other content. Both are kept until a person has looked."),
  overtaken: () => t("更正时别人已先更正过。两份都留着，等人核对。", "Somebody else corrected it first. Both are kept until a person has looked."),
  refused: () => t("服务器没有按走访收下，另存了，等人核对。请到“走访 → 另存的”看原因。", "It was not taken as a visit and lies apart until a person has looked. The reason is told at the desk."),
  unreadable: () => t("服务器读不懂这一份，另存了，等人核对。", "The house could not read it; it lies apart until a person has looked."),
  revoked: () => t("手机停用以后才到，另存了，等人核对。", "It came after the phone was taken out of use and lies apart until a person has looked."),
  early: () => t("它更正的那一份还没有到，到了会自动收下。", "What it corrects has not come yet; then it is taken by itself."),
  again: () => t("传送中损坏了，会再发一次。", "It was damaged on its way and is sent again."),
  U154: () => t("传送中损坏了，会再发一次。", "It was damaged on its way and is sent again."),
  U155: () => t("服务器打不开这一份。它留在手机上，请做成文件交给管理员。", "The house cannot open it. It stays on the phone: make a file of it and give it to whoever keeps the house."),
  U156: () => t("这一份打开后与校验值不一致。它留在手机上，请做成文件交给管理员。", "What is inside does not match its digest. It stays on the phone: make a file of it and give it to whoever keeps the house."),
};

function why(item: Item): Part {
  const receipt = item.receipt;
  if (!receipt || item.state === "received") return null;
  const words = (WORDS[receipt.why] ?? WORDS[receipt.code] ?? WORDS[item.state])?.() ?? "";
  if (!words) return null;
  return note(item.state === "refused" ? "bad" : "warn", words, receipt.code ? h("span", { class: "code" }, ` ${receipt.code}`) : null);
}

function handing(): HTMLElement {
  const told = h("div", { "aria-live": "polite" });
  const make = async () => {
    const blob = await handIn(desk.base!);
    const address = URL.createObjectURL(blob);
    const way = h("a", { href: address, download: "走访待交.nol", class: "press line" }, t("存到手机：走访待交.nol", "Save 走访待交.nol"));
    way.addEventListener("click", () => window.setTimeout(() => URL.revokeObjectURL(address), 60_000));
    swap(told, note("plain", h("p", {}, t("文件里只有封存的走访，别人打不开。拷到电脑，登录后在“我的手机 → 交文件”交上。交了也不必删这里的：收到回执以前都留着。", "Only sealed visits are in the file; nobody else can open it. Copy it to a computer, sign in, and hand it in under “My phones”. What is here stays until its receipt comes.")), way));
  };
  return h("details", {}, h("summary", {}, t("一直没有网络，或者发不出去？", "No network at all, or it does not go out?")), button(t("做成文件，用数据线交", "Make a file, hand it in by cable"), make, "line"), told);
}

export function more(ways: { lock: () => void; another: () => void; update: (() => void) | null; redraw: () => void; ask: () => void }): Page {
  const device = desk.device;
  return {
    title: t("更多", "More"), tab: "more",
    parts: [
      ways.update ? note("plain", h("p", {}, t("有新版本。", "There is a new version.")), button(t("现在换上", "Change to it now"), ways.update)) : null,
      desk.key ? button(t("锁上", "Lock"), ways.lock) : null,
      h("dl", {},
        pair(t("这台手机", "This phone"), desk.entry?.label ?? ""), pair(t("应用版本", "Version"), device?.app ?? ""), pair(t("上次同步", "Synced"), device?.synced ? when(device.synced) : "—"),
        pair(t("名单到期", "List until"), device?.leaseUntil ? when(device.leaseUntil) : "—"),
      ),
      link(t("我的手机（停用、交文件）", "My phones (revoke, hand in)"), "/visits/phones", "line"),
      link(t("用网页登记走访", "Write visits on the web"), "/visits/", "line"),
      button(t("换一个账号", "Another account"), ways.another, "line"),
      desk.key ? button(t("销毁手机上的名单和草稿", "Destroy families and drafts on this phone"), ways.ask, "line danger") : null,
      tongue(ways.redraw),
    ],
  };
}

function pair(label: string, value: string): HTMLElement {
  return h("div", { class: "pair" }, h("dt", {}, label), h("dd", {}, value));
}

/** What a phone tells that was taken out of use: it is empty, but for what still has to arrive. */
export function stopped(waiting: number, parts: Part[], again: () => void): Page {
  return {
    title: t("这台手机已停用", "This phone was taken out of use"),
    parts: [
      note("warn", h("p", {}, t("单位停用了这台手机，或者账号已经关闭。名单、草稿和密码已从手机上删除。", "The office took this phone out of use, or the account was closed. Families, drafts and PIN were deleted from it."))),
      waiting
        ? h("p", {}, t(`还有 ${waiting} 份封存的走访，会照样交上去，由人核对，不会丢。请保持联网。`, `${waiting} sealed visits are still sent, and looked at by a person; nothing is lost. Stay connected.`))
        : note("good", t("封存的走访都已收到，这台手机上什么也没有了。", "All sealed visits have arrived. Nothing is left on this phone.")),
      parts, waiting ? null : button(t("重新登记这台手机", "Register this phone again"), again, "line"),
    ],
  };
}
