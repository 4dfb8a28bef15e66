// Before the drawers are open: what this is, registering the phone, the PIN, and the plain words when something does not go.
import type { Entry } from "../base";
import { desk } from "../desk";
import { Refused, Silent, enrol } from "../wire";
import { fault } from "../vault";
import { type Part, button, entry, field, h, link, note, swap } from "../view";
import { isEnglish, speak, t } from "../words";
import type { Page } from "./frame";

export const SIGN_IN = `/accounts/login/?next=${encodeURIComponent("/offline/?enrol=1")}`;
export const ONLINE = "/visits/";

export function tongue(redraw: () => void): HTMLElement {
  const change = () => {
    speak(!isEnglish());
    redraw();
  };
  return h("button", { type: "button", class: "press small line", lang: isEnglish() ? "zh-Hans" : "en", on: { click: change } }, isEnglish() ? "简体中文" : "English");
}

export function refusal(why: string, redraw: () => void): Page {
  return {
    title: t("离线走访", "Visits without a network"),
    parts: [note("bad", h("p", {}, why)), h("p", {}, t("有网络时，可以用网页登记走访：", "With a network, visits are written on the web:")), link(t("打开网页登记", "Open the form on the web"), ONLINE), tongue(redraw)],
  };
}

export function welcome(redraw: () => void): Page {
  return {
    title: t("离线走访", "Visits without a network"),
    parts: [
      h("p", { class: "lead" }, t("没有信号的地方也能登记走访：出门前把名单取到手机上，进门填表、拍照、签字，回到有网络的地方自动交。", "Write down visits where there is no signal: take the day's families along, fill in the form, photograph, have it signed; it is sent by itself when there is a network.")),
      h("ul", {},
        h("li", {}, t("名单和草稿用您的手机密码加密，最多留几天，到期自己销毁。", "Families and drafts are sealed under your PIN, stay a few days, and then destroy themselves.")),
        h("li", {}, t("填完的走访立刻封存，只有服务器能打开；忘了密码也能交。", "A finished visit is sealed at once; only the house can open it. It can be sent even without the PIN.")),
        h("li", {}, t("连续输错 5 次密码，名单和草稿就销毁，封存的走访还在。", "Five wrong PINs destroy families and drafts; sealed visits stay.")),
      ),
      link(t("登录并登记这台手机", "Sign in and register this phone"), SIGN_IN),
      h("p", { class: "help" }, t("不想用手机离线登记：", "Without an app: "), h("a", { href: ONLINE }, t("用网页登记走访", "write visits on the web"))),
      tongue(redraw),
    ],
  };
}

/** Two times the same PIN, or why not. */
function pins(least: number): { parts: Part[]; read: () => string | Error } {
  const props = { type: "password", inputmode: "numeric", autocomplete: "new-password", maxlength: 12, class: "pin" };
  const [first, second] = [entry("", () => undefined, props), entry("", () => undefined, props)];
  const read = () => {
    const why = fault(first.value, least);
    if (why === "digits") return new Error(t("密码只用数字。", "A PIN has digits only."));
    if (why === "short") return new Error(t(`密码至少 ${least} 位。`, `A PIN has ${least} digits at least.`));
    if (why === "run") return new Error(t("这个密码太好猜（例如 123456、000000、121212）。请换一个。", "This PIN is guessed too easily (123456, 000000, 121212): take another."));
    if (first.value !== second.value) return new Error(t("两次输入的密码不一样。", "The two PINs differ."));
    return first.value;
  };
  const help = t(`${least} 位以上数字，只在这台手机上用，不要和登录密码一样。`, `${least} digits or more, for this phone only.`);
  return { parts: [field(t("手机密码", "PIN"), first, help), field(t("再输一次", "PIN once more"), second)], read };
}

/** Register the phone (`anew`: only a new PIN, the phone is known). */
export function register(anew: boolean, others: Entry[], done: () => void, cancel: (() => void) | undefined, redraw: () => void): Page {
  const told = h("div", { "aria-live": "assertive" });
  const pin = pins(desk.device?.limits.pin_least ?? 6);
  const label = entry("", () => undefined, { maxlength: 40 });
  const act = async () => {
    swap(told);
    const code = pin.read();
    const name = label.value.trim();
    if (code instanceof Error) return swap(told, note("bad", code.message));
    if (!anew && !name) return swap(told, note("bad", t("请给这台手机起个名字，例如“红色小米”。", "Give this phone a name, such as “red Xiaomi”.")));
    if (!anew && others.some((one) => one.label === name)) return swap(told, note("bad", t("这台手机上别的账号已经用了这个名字，请换一个。", "Another account on this phone uses this name: take another.")));
    press.disabled = true;
    swap(told, note("plain", t("正在登记……", "Registering…")));
    try {
      if (anew) await desk.renew(code);
      else {
        const found = await enrol(name);
        await desk.enrolled(found, name, code);
        if (navigator.storage && navigator.storage.persist) void navigator.storage.persist();
      }
      done();
    } catch (error) {
      press.disabled = false;
      swap(told, trouble(error));
    }
  };
  const press = button(anew ? t("设新密码", "Set the new PIN") : t("登记这台手机", "Register this phone"), act);
  return {
    title: anew ? t("设新的手机密码", "A new PIN") : t("登记这台手机", "Register this phone"), ...(cancel ? { back: cancel } : {}),
    parts: [
      anew ? note("plain", t("原来的密码、名单和草稿已经不在了。封存的走访没有受影响。", "The old PIN, families and drafts are gone. Sealed visits are untouched.")) : field(t("这台手机怎么称呼", "Name of this phone"), label, t("好在“我的手机”里认出它，例如“红色小米”。不写姓名和号码。", "To know it again in the list of your phones. No names, no numbers.")),
      pin.parts, told, press, tongue(redraw),
    ],
  };
}

export function trouble(error: unknown): HTMLElement {
  if (error instanceof Refused && ["A009", "A010", "A011"].includes(error.code)) {
    return note("bad", h("p", {}, error.code === "A009" ? t("还没有登录，或登录已经过时。", "You are not signed in, or no longer.") : error.message), link(t("去登录", "Sign in"), SIGN_IN));
  }
  if (error instanceof Refused) {
    return note("bad", h("p", {}, error.message, error.code ? h("span", { class: "code" }, ` ${error.code}`) : null), error.status === 403 || error.status === 409 || error.status === 422 ? h("a", { href: "/visits/phones" }, t("看我的手机", "My phones")) : null);
  }
  return note(error instanceof Silent ? "warn" : "bad", h("p", {}, (error as Error).message));
}

/** The pad of digits. Nothing of the PIN is shown, not even in the page's own text. */
export function pinPad(act: (pin: string) => Promise<number | null>, more: Part[], who: string): Page {
  let digits = "";
  const dots = h("p", { class: "dots", role: "status", "aria-label": t("已输入 0 位", "0 digits") });
  const told = h("div", { "aria-live": "assertive" });
  const shown = () => {
    dots.textContent = "●".repeat(digits.length) || "　";
    dots.setAttribute("aria-label", t(`已输入 ${digits.length} 位`, `${digits.length} digits`));
  };
  const add = (digit: string) => {
    if (digits.length < 12) digits += digit;
    shown();
  };
  const away = () => {
    digits = digits.slice(0, -1);
    shown();
  };
  const enter = async () => {
    if (!digits || press.disabled) return;
    press.disabled = true;
    swap(told);
    const pin = digits;
    digits = "";
    shown();
    const left = await act(pin);
    press.disabled = false;
    if (left !== null && left > 0) swap(told, note("bad", t(`密码不对，还能试 ${left} 次。都错了，名单和草稿就销毁，封存的走访还在。`, `Wrong PIN: ${left} tries left. After that, families and drafts are destroyed; sealed visits stay.`)));
  };
  const press = h("button", { type: "button", class: "key enter", on: { click: enter } }, t("打开", "Open"));
  const key = (digit: string) => h("button", { type: "button", class: "key", on: { click: () => add(digit) } }, digit);
  const rub = h("button", { type: "button", class: "key", "aria-label": t("退一位", "Delete"), on: { click: away } }, "⌫");
  const keys = h("div", { class: "keys", on: { keydown: (event: KeyboardEvent) => {
    if (/^[0-9]$/.test(event.key)) add(event.key);
    else if (event.key === "Backspace") away();
    else if (event.key === "Enter" && event.target === press) return;
    else return;
    event.preventDefault();
  } } }, ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(key), rub, key("0"), press);
  shown();
  return { title: t("输入手机密码", "Enter your PIN"), parts: [h("p", { class: "who" }, who), dots, told, keys, more] };
}

export function choose(entries: Entry[], pick: (entry: Entry) => void, other: () => void, redraw: () => void): Page {
  return {
    title: t("用哪一个账号", "Which account"),
    parts: [
      h("p", {}, t("这台手机登记了几个账号，各有各的密码，互相看不到。", "Several accounts have this phone, each with a PIN of its own; none sees another's.")),
      entries.map((one) => button(one.label, () => pick(one), "line")), button(t("登记另一个账号", "Register another account"), other, "quiet"), tongue(redraw),
    ],
  };
}

