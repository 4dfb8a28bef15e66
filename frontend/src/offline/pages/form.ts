// The form at the door: who was visited and by whom, the place's questions, problems, pictures, the signature. Sealed at every change.
import { checked, isDay, type Checked } from "../answers";
import { isFull } from "../base";
import type { Answer, Problem } from "../content";
import { desk } from "../desk";
import type { Open } from "../drafts";
import type { Question } from "../packet";
import { look, shrunk } from "../photos";
import { pad } from "../signing";
import { type Part, ask, button, entry, field, fill, h, lines, note, pick, swap, touch } from "../view";
import { said, t } from "../words";
import { names } from "./today";
import type { Page } from "./frame";

export interface Ways { back: () => void; finished: () => void; review: () => void; sign: () => void; gone: () => void }

export function form(open: Open, ways: Ways): Page {
  const { draft } = open;
  const keep = () => open.keep();
  const family = draft.family.children;
  const status = h("p", { class: "quiet", id: "kept", role: "status" });
  kept(open, status);
  return {
    title: `${draft.corrects ? t("更正 · ", "Correction · ") : ""}${names(family)}`, back: ways.back,
    parts: [
      status,
      draft.corrects ? field(t("为什么更正", "Why it is corrected"), lines(draft.why, (value) => { draft.why = value; keep(); }, { maxlength: 200, rows: 2 }), t("不写学生姓名和号码。", "No names, no numbers.")) : null,
      field(t("走访日期", "Day of the visit"), entry(draft.on, (value) => { draft.on = value; keep(); }, { type: "date" })),
      touch(t("这次走访的学生", "Visited for"), "checkbox", family.map((one) => [one.id, one.room ? `${one.name}（${one.school ?? ""}${one.room}）` : one.name]), draft.children, (chosen) => { draft.children = chosen; keep(); }),
      visitors(open), others(open),
      draft.form.sections.map((part) => {
        const says = said({ zh: part.says ?? "", en: part.says_en ?? "" });
        return h("section", {}, h("h2", {}, said(part)), says && h("p", { class: "help" }, says), draft.form.questions.filter((one) => one.section === part.id).map((one) => question(open, one)));
      }),
      draft.corrects ? null : problems(open),
      pictures(open), signature(open, ways.sign), where(open),
      h("div", { class: "end" }, button(t("写好了，去核对", "Done: look it over"), ways.review), button(t("先放着，回名单", "Leave it for now"), ways.back, "line"),
        button(t("不要这份草稿", "Throw this draft away"), async () => {
          if (await ask(t("这份没写完的走访就没有了。确定不要？", "What was written here is lost. Throw it away?"), t("不要了", "Throw away"))) {
            await open.throwAway();
            ways.gone();
          }
        }, "quiet danger")),
    ],
  };
}

/** Tell whether the last change is on the disk. */
export function kept(open: Open, status: HTMLElement): void {
  if (!open.trouble) {
    status.className = "quiet";
    status.textContent = t("每写一处都加密存在手机上，关机也不会丢。", "Every change is sealed on this phone; switching it off loses nothing.");
    return;
  }
  status.className = "note bad";
  status.textContent = trouble(open.trouble);
}

export function trouble(error: unknown): string {
  return isFull(error)
    ? t("手机存满了，刚才写的没有存上。请先腾出空间（删照片、视频或不用的应用），再改一个字就会重新存。原来的草稿还在。", "The phone is full: the last change was not stored. Make room, then change a letter; it is stored again. The draft before it is still there.")
    : t(`没有存上：${(error as Error).message}。原来的草稿还在。`, `Not stored: ${(error as Error).message}. The draft before it is still there.`);
}

function visitors(open: Open): HTMLElement {
  const { draft } = open;
  const all = draft.people.map((one): [string, string] => [one.id, one.label]);
  const mine = all.filter(([id]) => draft.visitors.includes(id));
  const rest = all.filter(([id]) => !draft.visitors.includes(id));
  const chosen = (list: [string, string][]) => (now: string[]) => {
    const there = new Set(list.map(([id]) => id));
    draft.visitors = [...draft.visitors.filter((id) => !there.has(id)), ...now];
    open.keep();
  };
  return h("div", {}, touch(t("走访人", "Who went"), "checkbox", mine, draft.visitors, chosen(mine)), rest.length ? h("details", {}, h("summary", {}, t("还有同行的同事", "Colleagues who came along")), touch(t("同行人", "Colleagues"), "checkbox", rest, [], chosen(rest))) : null);
}

/** Rows that can be added to and taken from. */
function rows<T>(list: T[], fresh: () => T, label: string, cells: (one: T, at: number) => Part, changed: () => void): HTMLElement {
  const place = h("div", { class: "many" });
  const draw = () => {
    swap(place);
    list.forEach((one, at) => {
      const away = button(t("去掉", "Remove"), () => {
        list.splice(at, 1);
        changed();
        draw();
      }, "small quiet");
      fill(place, [h("div", { class: "card" }, cells(one, at), away)]);
    });
    fill(place, [button(label, () => {
      list.push(fresh());
      draw();
    }, "line")]);
  };
  draw();
  return place;
}

function others(open: Open): HTMLElement {
  const keep = () => open.keep();
  return h("details", { open: open.draft.others.length > 0 }, h("summary", {}, t("没有账号的同行人", "Others, without an account")),
    rows(open.draft.others, () => ({ name: "", unit: "" }), t("加一个人", "Add somebody"), (one) => [
      field(t("姓名", "Name"), entry(one.name, (value) => { one.name = value; keep(); }, { maxlength: 60 })),
      field(t("单位", "Office"), entry(one.unit, (value) => { one.unit = value; keep(); }, { maxlength: 60 })),
    ], keep));
}

function question(open: Open, one: Question): HTMLElement {
  const { answers } = open.draft;
  const now = answers[one.id];
  const set = (value: Answer) => {
    if (value.length) answers[one.id] = value;
    else delete answers[one.id];
    open.keep();
  };
  const help = one.must ? t("必答；没有问到的空着，也能交。", "Must be answered; may be left empty where it was not asked.") : "";
  const text = typeof now === "string" ? now : "";
  if (one.kind === "several") return touch(said(one), "checkbox", one.choices.map((choice) => [choice.id, said(choice)]), Array.isArray(now) ? now : text ? [text] : [], set, help);
  if (one.kind === "choice" || one.kind === "yes") {
    const choices: [string, string][] = one.kind === "yes" ? [["yes", t("是", "yes")], ["no", t("否", "no")]] : one.choices.map((choice) => [choice.id, said(choice)]);
    return touch(said(one), "radio", choices, text ? [text] : [], (chosen) => set(chosen[0] ?? ""), help);
  }
  if (one.kind === "number") return field(said(one), entry(text, set, { inputmode: "decimal", maxlength: 20 }), help);
  if (one.kind === "date") return field(said(one), entry(text, set, { type: "date" }), help);
  return field(said(one), lines(text, set, { maxlength: 4000 }), help);
}

function problems(open: Open): HTMLElement {
  const { draft } = open;
  const keep = () => open.keep();
  const kinds = draft.kinds.map((one): [string, string] => [one.id, said(one)]);
  const hands = draft.hands.map((one): [string, string] => [one.id, one.label]);
  const family = draft.family.children.map((one): [string, string] => [one.id, one.name]);
  return h("section", {}, h("h2", {}, t("发现的问题", "Problems found")), h("p", { class: "help" }, t("没有就不加。", "Add none where there is none.")),
    rows<Problem>(draft.problems, () => ({ child: draft.children[0] ?? family[0]?.[0] ?? "", kind: "", text: "", to: "", due_on: "" }), t("加一个问题", "Add a problem"), (one) => [
      field(t("问题类别", "Kind"), pick(one.kind, [["", "—"], ...kinds], (value) => { one.kind = value; keep(); })),
      family.length > 1 ? field(t("是哪个学生的", "Of which child"), pick(one.child, family, (value) => { one.child = value; keep(); })) : null,
      field(t("什么问题", "What it is"), lines(one.text, (value) => { one.text = value; keep(); }, { maxlength: 2000 })),
      field(t("交给谁办", "Who sees to it"), pick(one.to, [["", t("以后再交办", "later")], ...hands], (value) => { one.to = value; keep(); })),
      field(t("哪天以前办好", "Until when"), entry(one.due_on, (value) => { one.due_on = value; keep(); }, { type: "date" })),
    ], keep));
}

function pictures(open: Open): HTMLElement {
  const limits = desk.device!.limits;
  const told = h("div", { "aria-live": "assertive" });
  const shelf = h("div", { class: "shelf" });
  const file = h("input", { type: "file", accept: "image/*", multiple: true, class: "visually-hidden", id: "photo-file", tabindex: "-1", "aria-hidden": "true" });
  const photos = () => open.draft.pictures.filter((one) => one.kind !== "signature");
  const show = async () => {
    const shown = await Promise.all(photos().map(async (one, at) => {
      const label = t(`照片 ${at + 1}`, `Picture ${at + 1}`);
      return h("figure", {}, await look(await open.picture(one.id), label), h("figcaption", {}, label), button(t("去掉", "Remove"), async () => {
        await open.remove(one.id);
        await show();
      }, "small quiet"));
    }));
    swap(shelf, ...shown);
  };
  file.addEventListener("change", async () => {
    swap(told);
    for (const one of Array.from(file.files ?? [])) {
      if (open.draft.pictures.length >= limits.photos) {
        swap(told, note("bad", t(`照片和签字最多 ${limits.photos} 张。`, `At most ${limits.photos} pictures, the signature included.`)));
        break;
      }
      try {
        const bytes = await shrunk(one, limits.photo_bytes);
        await open.add({ kind: "photo", name: t(`照片${photos().length + 1}.jpg`, `picture${photos().length + 1}.jpg`) }, bytes);
      } catch (error) {
        told.append(note("bad", isFull(error) ? trouble(error) : (error as Error).message));
      }
    }
    file.value = "";
    await show();
  });
  void show();
  return h("section", {}, h("h2", {}, t("照片", "Photographs")), h("p", { class: "help" }, t("可以没有。照片里的地点信息会去掉，不进手机相册。", "None is fine. The place is taken out of them.")), shelf, told, file, button(t("拍照或选照片", "Take or choose pictures"), () => file.click(), "line"));
}

function signature(open: Open, sign: () => void): HTMLElement {
  const place = h("div", { class: "shelf" });
  const one = open.draft.pictures.find((picture) => picture.kind === "signature");
  if (one) void open.picture(one.id).then(async (bytes) => swap(place, h("figure", {}, await look(bytes, t("监护人签字", "Signature")))));
  return h("section", {}, h("h2", {}, t("监护人签字", "Guardian's signature")), place, button(one ? t("重新签字", "Sign again") : t("请监护人在屏幕上签字", "Have the guardian sign on the glass"), sign, "line"));
}

/** The whole screen is for signing; it does not scroll away under the finger. */
export function signing(open: Open, back: () => void): Page {
  const glass = pad();
  const told = h("div", { "aria-live": "assertive" });
  const done = async () => {
    const bytes = await glass.picture();
    if (!bytes) return swap(told, note("bad", t("还没有签字。", "Nothing is signed yet.")));
    const before = open.draft.pictures.filter((one) => one.kind === "signature");
    try {
      if (!before.length && open.draft.pictures.length >= desk.device!.limits.photos) return swap(told, note("bad", t("照片已满，请先去掉一张再签字。", "Remove a picture first: there is no room for the signature.")));
      await open.add({ kind: "signature", name: t("签字.png", "signature.png") }, bytes);
      for (const one of before) await open.remove(one.id);
    } catch (error) {
      return swap(told, note("bad", trouble(error)));
    }
    back();
  };
  return {
    title: t("监护人签字", "Guardian's signature"), back,
    parts: [h("p", {}, t("我确认老师到家走访，情况属实。", "I confirm that the visit took place as written.")), glass.canvas, told, button(t("签好了", "Signed"), done), button(t("擦掉重签", "Wipe"), glass.clear, "line")],
  };
}

function where(open: Open): Part {
  if (!desk.device!.limits.position) return null;
  const { draft } = open;
  const told = h("p", { role: "status" }, draft.position.lat ? t("已记下位置。", "The place is noted.") : "");
  const act = () => {
    told.textContent = t("正在取位置……", "Looking for the place…");
    navigator.geolocation.getCurrentPosition(
      (found) => {
        const { latitude, longitude, accuracy } = found.coords;
        draft.position = { lat: latitude.toFixed(6), lon: longitude.toFixed(6), accuracy: String(Math.round(accuracy)), at: new Date(found.timestamp).toISOString() };
        open.keep();
        told.textContent = t(`已记下位置，误差约 ${Math.round(accuracy)} 米。`, `The place is noted, within ${Math.round(accuracy)} metres.`);
      },
      () => { told.textContent = t("没有取到位置，不影响登记。", "The place was not found; the visit is written all the same."); },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  };
  return h("section", {}, h("h2", {}, t("走访地点", "Where it was")), told, button(t("记下现在的位置", "Note the place"), act, "line"));
}

/** What is wrong with a draft; each of it would be refused at the house, where nobody could mend it. */
export function faults(open: Open, found: Checked, day: string): string[] {
  const { draft } = open;
  const wrong = found.faults.map((one) => one.says);
  if (!isDay(draft.on)) wrong.push(t("请写走访日期。", "Write the day of the visit."));
  else if (draft.on > day) wrong.push(t(`走访日期在今天（${day}）以后。`, `The day of the visit lies after today (${day}).`));
  if (!draft.children.length) wrong.push(t("请选这次走访的是哪个学生。", "Choose for whom the visit was."));
  if (!draft.visitors.length) wrong.push(t("请选谁去走访的。", "Choose who went."));
  if (draft.corrects && !draft.why.trim()) wrong.push(t("请写为什么更正。", "Write why it is corrected."));
  for (const one of draft.others) if (one.unit.trim() && !one.name.trim()) wrong.push(t("没有账号的同行人要写姓名。", "Write the name of whoever came along."));
  for (const one of filled(draft.problems)) {
    if (!one.kind) wrong.push(t("问题要选类别。", "A problem has a kind."));
    if (!one.text.trim()) wrong.push(t("问题要写清楚是什么。", "Write what the problem is."));
    if (one.to && !one.due_on) wrong.push(t("交给人办的问题要写哪天以前办好。", "A problem that is given to somebody has a day."));
    if (!one.to && one.due_on) wrong.push(t("写了办好的日期，要选交给谁办。", "A problem with a day is given to somebody."));
    if (one.due_on && !isDay(one.due_on)) wrong.push(t("办好的日期不是日期。", "The day of the problem is none."));
  }
  return wrong;
}

function filled(all: Problem[]): Problem[] {
  return all.filter((one) => one.kind || one.text.trim() || one.to || one.due_on);
}

export function review(open: Open, day: string, ways: { back: () => void; finished: () => void }): Page {
  const { draft } = open;
  const found = checked(draft.form, draft.answers);
  const wrong = faults(open, found, day);
  const people = new Map(draft.people.map((one) => [one.id, one.label]));
  const told = h("div", { "aria-live": "assertive" });
  const finish = async () => {
    press.disabled = true;
    swap(told, note("plain", t("正在封存……", "Sealing…")));
    try {
      await open.finish(found.answers, filled(draft.problems).map((one) => ({ ...one, text: one.text.trim() })));
    } catch (error) {
      press.disabled = false;
      swap(told, note("bad", isFull(error) ? t("手机存满了，这份走访没有封存；草稿还在，什么也没有丢。请先腾出空间，再按一次。", "The phone is full: the visit was not sealed. The draft is still here and nothing is lost. Make room, and press again.") : t(`没有封存：${(error as Error).message}。草稿还在。`, `Not sealed: ${(error as Error).message}. The draft is still here.`)));
      return;
    }
    ways.finished();
  };
  const press = button(t("完成，封存", "Finish and seal"), finish, "", { disabled: wrong.length > 0 });
  const shown = (one: Question): string => {
    const answer = found.answers[one.id];
    if (answer === undefined) return "—";
    if (one.kind === "yes") return answer === "yes" ? t("是", "yes") : t("否", "no");
    const words = new Map(one.choices.map((choice) => [choice.id, said(choice)]));
    return (typeof answer === "string" ? [answer] : answer).map((id) => words.get(id) ?? id).join("、");
  };
  const line = (label: string, value: string) => h("div", { class: "pair" }, h("dt", {}, label), h("dd", {}, value || "—"));
  return {
    title: t("核对", "Look it over"), back: ways.back,
    parts: [
      wrong.length ? note("bad", h("p", {}, t("先改好这些：", "Mend this first:")), h("ul", {}, wrong.map((one) => h("li", {}, one)))) : null,
      found.missing.length ? note("warn", h("p", {}, t("这些必答的没有答，走访表不算完整，也能交：", "These are not answered. The form is not complete; it is taken all the same:")), h("ul", {}, found.missing.map((one) => h("li", {}, said(one))))) : null,
      h("dl", {},
        line(t("走访日期", "Day"), draft.on), line(t("学生", "Children"), names(draft.family.children.filter((one) => draft.children.includes(one.id)))),
        line(t("走访人", "Who went"), [...draft.visitors.map((id) => people.get(id) ?? "—"), ...draft.others.map((one) => one.name)].filter(Boolean).join("、")),
        draft.form.questions.map((one) => line(said(one), shown(one))),
        line(t("问题", "Problems"), String(filled(draft.problems).length)), line(t("照片", "Photographs"), String(draft.pictures.filter((one) => one.kind !== "signature").length)),
        line(t("监护人签字", "Signature"), draft.pictures.some((one) => one.kind === "signature") ? t("已签", "signed") : t("没有签", "none")),
      ),
      h("p", { class: "help" }, t("封存以后手机上看不到内容；要改，就另填一份更正。", "Once sealed it cannot be read here; to change it, write a correction.")),
      told, press, button(t("回去改", "Change something"), ways.back, "line"),
    ],
  };
}
