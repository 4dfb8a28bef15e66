// A photograph as it goes with a visit: drawn anew on a canvas, so that neither the place nor the camera stands in it any more, and
// made as small as the house asks. What cannot be read as a picture is refused with words.
import { t } from "./words";

const SIDE = 1600;

/** Return the picture as JPEG of at most `most` bytes. Raises an error whose words are for the person. */
export async function shrunk(file: Blob, most: number): Promise<Uint8Array<ArrayBuffer>> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw new Error(t("这个文件不是能看的照片（或者格式太新，例如 HEIC）。请换一张 JPG 或直接拍照。", "This is no picture that can be read here (or one of a new kind, such as HEIC). Take a JPG, or take the photograph now."));
  }
  try {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    if (!pen || !picture.width || !picture.height) throw new Error(t("这张照片读不出来。", "This picture cannot be read."));
    for (let side = SIDE; side >= 400; side = Math.floor(side * 0.75)) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      for (const quality of [0.82, 0.7, 0.55]) {
        const made = await as(canvas, "image/jpeg", quality);
        if (made.size <= most) return new Uint8Array(await made.arrayBuffer());
      }
    }
  } finally {
    picture.close();
  }
  throw new Error(t("这张照片缩小后还是太大。请换一张。", "This picture stays too large. Take another one."));
}

export function as(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error(t("手机内存不够，没能处理照片。", "The phone has too little memory for the picture.")))), type, quality),
  );
}

/** A small look at a picture that is kept here, drawn and not linked: the house's rules let no page show `blob:` pictures. */
export async function look(bytes: Uint8Array<ArrayBuffer>, label: string): Promise<HTMLCanvasElement> {
  const canvas = document.createElement("canvas");
  canvas.className = "look";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const picture = await createImageBitmap(new Blob([bytes]));
  const scale = Math.min(1, 240 / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}
