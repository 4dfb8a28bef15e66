// Which day it is, without trusting the phone's clock. What counts is what the house said last, plus what has passed since by the
// phone's own clock; where that cannot be true (less than nothing, or more than the lease) the day of the packet is proposed
// and the person told. She chooses the day; no order and no deadline is made of the phone's clock.
import type { Clock } from "./base";

export const DAY = 86_400_000;
export const WRONG = 5 * 60;
export interface Standing { day: string; isWrong: boolean; isOver: boolean }

/** How things stand. `latest` is the latest time that this phone's clock ever showed here: put back, it lengthens no lease. */
export function standing(base: Clock, leaseUntil: string, latest: number, now: number): Standing {
  const passed = Math.max(now, latest) - base.phone;
  const end = Date.parse(leaseUntil);
  const isOver = Number.isFinite(end) && Date.parse(base.house) + passed > end;
  const isWrong = now < latest - WRONG * 1000 || now < base.phone - WRONG * 1000;
  return { day: isWrong || isOver ? base.day : later(base.day, base.house, passed), isWrong, isOver };
}

/** The day on which the house's clock is after `passed`; its days begin when its own clock says so, eight hours before Greenwich. */
function later(day: string, house: string, passed: number): string {
  const began = Date.parse(`${day}T00:00:00${/([+-]\d\d:\d\d)$/.exec(house)?.[1] ?? "+08:00"}`);
  const days = Math.floor((Date.parse(house) + passed - began) / DAY);
  return new Date(Date.parse(`${day}T00:00:00Z`) + Math.max(0, days) * DAY).toISOString().slice(0, 10);
}
