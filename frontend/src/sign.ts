// Signing on the screen: strokes of a finger, a pen or a mouse are sent as points, and the server draws them. Without this
// script a letter is signed on paper and its scan uploaded.
import "./styles/paper.css";
import { all, one } from "./dom";

type Point = [number, number];

for (const form of all<HTMLFormElement>("form[data-sign]")) pad(form);

function pad(form: HTMLFormElement): void {
  const canvas = one<HTMLCanvasElement>("canvas", form)!;
  const pen = canvas.getContext("2d")!;
  const field = one<HTMLInputElement>("input[name=strokes]", form)!;
  const send = one<HTMLButtonElement>("[data-sign-send]", form)!;
  let strokes: Point[][] = [];
  let drawing = false;
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#101830";

  const at = (event: PointerEvent): Point => {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) * canvas.width) / box.width;
    const y = ((event.clientY - box.top) * canvas.height) / box.height;
    return [clamp(x, canvas.width), clamp(y, canvas.height)];
  };
  const told = () => {
    field.value = JSON.stringify(strokes);
    send.disabled = strokes.reduce((sum, stroke) => sum + stroke.length, 0) < 8;
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    const point = at(event);
    strokes.push([point]);
    pen.beginPath();
    pen.moveTo(...point);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const point = at(event);
    const stroke = strokes[strokes.length - 1];
    const before = stroke?.[stroke.length - 1];
    if (!stroke || !before || (before[0] === point[0] && before[1] === point[1])) return;
    stroke.push(point);
    pen.lineTo(...point);
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      drawing = false;
      told();
    });
  }
  one<HTMLButtonElement>("[data-sign-again]", form)!.addEventListener("click", () => {
    strokes = [];
    pen.clearRect(0, 0, canvas.width, canvas.height);
    told();
  });
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(value)));
}
