// Whether this browser can do it at all. What cannot is told plainly, with the way that is left: the form on the web.
import { t } from "./words";

/** Why visits without a network do not work here; nothing when they do. */
export async function unfit(): Promise<string | null> {
  if (!window.isSecureContext || !window.crypto || !crypto.subtle) {
    return t(
      "离线走访要求用 https 打开，而且手机信任这个网站的证书。现在不是，所以手机上不能存学生的信息。请告诉管理员。",
      "Visits without a network need https with a certificate that this phone trusts. Here it is not so, and nothing of a child may be stored. Tell your administrator.",
    );
  }
  if (!("serviceWorker" in navigator)) {
    return t(
      "这个浏览器不能离线工作：版本太旧，或者开着无痕模式。请换新版的 Chrome、Edge 或手机自带浏览器，用普通窗口打开。",
      "This browser cannot work without a network: it is too old, or in private mode. Take a newer one, in an ordinary window.",
    );
  }
  if (typeof createImageBitmap !== "function" || !("PointerEvent" in window) || !("indexedDB" in window)) {
    return t("这个浏览器版本太旧，不能离线登记走访。请升级到 2020 年以后的版本。", "This browser is too old for visits without a network: take one made after 2020.");
  }
  try {
    await stores();
    return null;
  } catch {
    return t(
      "浏览器不让本网站在手机上存东西：可能是无痕模式，或者存储被关掉、存满了。请用普通窗口打开，或先腾出空间。",
      "The browser lets this site store nothing: private mode, storage switched off, or a full phone. Open it in an ordinary window, or make room first.",
    );
  }
}

/** What is told where the worker cannot be brought in although the browser could. */
export function untrusted(): string {
  return t(
    "离线部分装不上：多半是手机不信任这个网站的证书，或者网络把它拦下了。没有它，没信号的地方打不开，所以手机上不存学生的信息。请告诉管理员。",
    "The part that works without a network cannot be installed: most likely this phone does not trust the site's certificate. Without it nothing opens where there is no signal, so nothing of a child is stored. Tell your administrator.",
  );
}

function stores(): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = window.setTimeout(() => reject(new Error("storage did not answer")), 8000);
    const tried = indexedDB.open("notoneless-tried", 1);
    tried.onupgradeneeded = () => tried.result.createObjectStore("tried");
    tried.onerror = () => reject(tried.error);
    tried.onsuccess = () => {
      const database = tried.result;
      const writing = database.transaction("tried", "readwrite");
      writing.objectStore("tried").put(1, 1);
      writing.oncomplete = () => {
        window.clearTimeout(late);
        database.close();
        resolve();
      };
      writing.onerror = writing.onabort = () => reject(writing.error);
    };
  });
}
