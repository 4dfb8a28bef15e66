// The frame of every page: what it is called, how much is stored, waiting and received, and where one can go from here.
import type { Counts } from "../sync";
import { desk } from "../desk";
import { type Part, h, note, swap, when } from "../view";
import { t } from "../words";

export interface Page { title: string; parts: Part[]; tab?: Tab; back?: () => void; bare?: boolean }
export type Tab = "today" | "outbox" | "more";

export function banner(counts: Counts): HTMLElement {
  const cell = (label: string, value: Part, kind = "") => h("span", { class: kind }, label, " ", h("b", {}, value));
  const synced = desk.device?.synced;
  return h(
    "p", { class: "banner", id: "banner", role: "status" },
    cell(t("已存", "Stored"), counts.stored), " · ", cell(t("待发", "To send"), counts.waiting, counts.waiting ? "due" : ""),
    " · ", cell(t("已收到", "Received"), counts.received), " · ", cell(t("上次同步", "Synced"), synced ? when(synced) : "—"),
    counts.pictures ? h("span", { class: "due" }, ` · ${t(`照片待发 ${counts.pictures}`, `pictures to send ${counts.pictures}`)}`) : null,
  );
}

/** What is told on every page as long as it is so. */
export function warnings(wrongClock: boolean): HTMLElement[] {
  const device = desk.device;
  const found: HTMLElement[] = [];
  if (!device) return found;
  const off = Math.abs(device.skew);
  if (wrongClock || off > (device.limits.skew_seconds ?? 300)) {
    const minutes = Math.round(off / 60);
    found.push(note("warn", wrongClock
      ? t("这台手机的时间不对。走访日期请自己核对；先后和期限都不按手机时间算。", "This phone's clock is wrong. Check the day of each visit yourself; no order and no deadline is taken from it.")
      : t(`这台手机的时间与服务器差 ${minutes} 分钟。请校准；先后和期限都不按手机时间算。`, `This phone's clock is ${minutes} minutes off. Set it right; no order and no deadline is taken from it.`)));
  }
  return found;
}

export function draw(page: Page, counts: Counts | null, go: (tab: Tab) => void, wrongClock: boolean): void {
  // Never a name: a browser writes the titles of its pages down, to open them again after it died.
  document.title = t("走访 · 一个都不能少", "Visits · Not One Less");
  const head = h(
    "header", { class: "head" },
    page.back ? h("button", { type: "button", class: "back", "aria-label": t("返回", "Back"), on: { click: page.back } }, "‹") : null,
    h("h1", { tabindex: "-1" }, page.title),
  );
  const tab = (name: Tab, label: string) =>
    h("button", { type: "button", class: "tab", "aria-current": page.tab === name ? "page" : null, on: { click: () => go(name) } }, label);
  const nav = page.tab
    ? h("nav", { class: "tabs", "aria-label": t("页面", "Pages") }, tab("today", t("走访", "Visits")), tab("outbox", t("待发", "Outbox")), tab("more", t("更多", "More")))
    : null;
  const main = h("main", { id: "main" }, counts ? warnings(wrongClock) : null, page.parts);
  const place = document.getElementById("app")!;
  swap(place, head, counts ? banner(counts) : null, main, nav);
  place.dataset.ready = page.tab ?? "page";
}
