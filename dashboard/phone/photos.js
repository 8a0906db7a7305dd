// Photos of a form: made smaller on the phone, kept on disk until they have arrived, before, with or after the figures.
import { h, notice } from "./dom.js";
import { newKey } from "./outbox.js";
import { device, get, put } from "./store.js";

const LONG_SIDE = 2000;
const QUALITY = 0.8;

// A photo as JPEG of at most LONG_SIDE, turned upright; the bytes as they are when the browser cannot read them.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY))) || file;
  } catch {
    return file;
  }
}

export function photoPart(draft, keep) {
  const list = h("div", { className: "photos" });
  const show = async () => {
    list.replaceChildren(...(await Promise.all(draft.photos.map((key) => picture(key)))));
  };
  const take = async (event) => {
    for (const file of event.target.files) {
      const key = newKey("foto");
      await put("photo", { key, blob: await smaller(file), at: Date.now() });
      draft.photos = [...draft.photos, key];
      await keep();
    }
    event.target.value = "";
    show();
  };
  const picture = async (key) => {
    const photo = await get("photo", key);
    if (!photo) return notice("Foto ini tidak ada lagi di HP.", "bad");
    const drop = () => { draft.photos = draft.photos.filter((one) => one !== key); keep(); show(); };
    return h("figure", null, h("img", { src: URL.createObjectURL(photo.blob), alt: "Foto C.Hasil" }),
      h("button", { type: "button", className: "small", onclick: drop }, "Buang"));
  };
  show();
  return h("section", { className: "photo-part" },
    h("label", { className: "photo-take" }, "Foto C.Hasil",
      h("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, onchange: take })),
    list);
}

// The photos of a draft as reports of their own; they go after the figures, which are small.
export function photosOf(draft, body) {
  return draft.photos.map((photo) => ({
    key: newKey(device().tps, body.contest, "foto"), door: "photo", photo, at: Date.now() + 1, status: "menunggu",
    body: { tps: body.tps, contest: body.contest, ...(body.round ? { round: body.round } : {}), device_time: new Date().toISOString() },
  }));
}
