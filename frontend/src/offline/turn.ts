// Two tabs of the app send once: whoever has the turn sends, the other looks again later. Where the browser has no locks of its
// own, a lease in the directory stands for one; a tab that was killed with it lets go by time.
import { uuid } from "./bytes";
import { Directory } from "./base";

const LEASE = 45_000;
const me = uuid();

/** Do `work` while nobody else does; return nothing, at once, when somebody does. `still` lengthens the turn and says whether it is ours. */
export async function alone<T>(name: string, work: (still: () => Promise<boolean>) => Promise<T>): Promise<T | undefined> {
  if ("locks" in navigator && navigator.locks) {
    const found = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => (lock ? { done: await work(async () => true) } : null));
    return found?.done;
  }
  return byLease(name, work);
}

export async function byLease<T>(name: string, work: (still: () => Promise<boolean>) => Promise<T>): Promise<T | undefined> {
  const directory = new Directory();
  const take = () =>
    directory.transaction("rw", directory.leases, async () => {
      const held = await directory.leases.get(name);
      const now = Date.now();
      // A clock that was put back must not hold the turn for ten years.
      if (held && held.holder !== me && held.until > now && held.until - now <= LEASE) return false;
      await directory.leases.put({ name, holder: me, until: now + LEASE });
      return true;
    });
  try {
    if (!(await take())) return undefined;
    try {
      return await work(take);
    } finally {
      await directory.leases.where({ name }).filter((one) => one.holder === me).delete();
    }
  } finally {
    directory.close();
  }
}
