// The guardian signs on the glass: with a finger, a pen or a mouse. Each stroke that ends is handed on as a picture, to be kept.
import { as } from "./photos";
import { t } from "./words";

type Point = [number, number];

export interface Pad { canvas: HTMLCanvasElement; clear: () => void; picture: () => Promise<Uint8Array<ArrayBuffer> | null> }

const LEAST = 8;

export function pad(): Pad {
  const canvas = document.createElement("canvas");
  canvas.className = "pad";
  canvas.width = 900;
  canvas.height = 450;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", t("在这里签字", "Sign here"));
  const pen = canvas.getContext("2d")!;
  let points = 0;
  let drawing = -1;
  const clear = () => {
    points = 0;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 6;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#101830";
  };
  clear();
  const at = (event: PointerEvent): Point => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (drawing >= 0) return; // the ball of the hand
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = event.pointerId;
    points += 1;
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drawing) return;
    const way = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of way.length ? way : [event]) {
      points += 1;
      pen.lineTo(...at(one));
    }
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId === drawing) drawing = -1;
    });
  }
  const picture = async () => (points < LEAST ? null : new Uint8Array(await (await as(canvas, "image/png")).arrayBuffer()));
  return { canvas, clear, picture };
}
