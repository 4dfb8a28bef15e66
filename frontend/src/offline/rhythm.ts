// When the phone tries to send: when the network comes, when the app is opened or looked at again, when something was finalised, and
// by the clock, with pauses that grow while nobody answers. Ringing once too often costs nothing; every try may be repeated.
import { desk } from "./desk";
import { sync, type Outcome } from "./sync";

// A phone says that it has a network a moment before it has one: the first pauses are short.
const LEAST = 2_000;
const MOST = 600_000;
let pause = LEAST;
let timer = 0;
let going: Promise<void> | null = null;
let asked = false;

export const last: { outcome: Outcome | null } = { outcome: null };
let tell: () => void = () => undefined;

export function begin(changed: () => void): void {
  tell = changed;
  window.addEventListener("online", () => ring());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ring();
  });
  ring();
}

/** Try now, and soon again should nobody answer. Returns when the try is over. */
export function ring(): Promise<void> {
  pause = LEAST;
  return knock();
}

function knock(): Promise<void> {
  if (going) {
    asked = true;
    return going;
  }
  going = turn().finally(() => {
    going = null;
    if (!asked) return;
    asked = false;
    void knock();
  });
  return going;
}

async function turn(): Promise<void> {
  window.clearTimeout(timer);
  const base = desk.base;
  if (base && desk.device && desk.device.token) {
    const outcome = await sync(base, tell).catch((error: Error) => ({ told: false, error, revoked: false, over: false, damaged: false }));
    if (desk.base === base) {
      if (outcome) last.outcome = outcome;
      await desk.fresh();
      if (outcome?.revoked) desk.lock();
      if (outcome?.damaged) desk.packet = null;
      await desk.trim();
      tell();
    }
    pause = outcome && !outcome.error ? MOST : Math.min(MOST, pause * 2);
  }
  timer = window.setTimeout(() => void knock(), pause);
}
