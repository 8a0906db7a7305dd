// Reports on their way. Each is on disk before its first try and keeps its key for every retry, so that an answer lost
// on the way costs nothing: the same key gets the same answer. States: menunggu, diterima, perlu (to be looked at),
// diganti (another report took its place).
import { all, device, get, put, together } from "./store.js";

const MOST = 10; // reports of one request: a 2G line carries them in one go
const AGAIN = [5, 15, 30, 60, 120]; // seconds between tries that found no server
let running = null;
let timer = 0;
let failures = 0;
let listener = () => {};

export function onChange(call) {
  listener = call;
}

// Sorted by time, and unlike any other: time first, then chance.
export function newKey(...parts) {
  const time = Date.now().toString(16).padStart(12, "0");
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0"));
  return [time + chance.join(""), ...parts].join("-");
}

// A report as it is kept. `follows`: the key of an own report still on its way that this one corrects.
export function report(door, body, more = {}) {
  const key = newKey(device().tps, body.contest || door);
  return { key, door, body: { ...body, device_time: new Date().toISOString() }, at: Date.now(), status: "menunggu", ...more };
}

export async function add(...items) {
  await together(["outbox"], (stores) => items.forEach((item) => stores.outbox.put(item)));
  listener();
  send();
}

export async function listed() {
  return (await all("outbox")).sort((one, other) => one.at - other.at);
}

// Send what waits; one run at a time, over all tabs of this phone.
export function send() {
  if (!running) {
    const work = () => run().finally(() => { running = null; listener(); });
    running = navigator.locks ? navigator.locks.request("siaga-kirim", work) : work();
  }
  return running;
}

async function run() {
  clearTimeout(timer);
  if (!device()) return;
  try {
    while (await sendSome()) listener();
    while (await sendPhoto()) listener();
    await refresh();
    failures = 0;
    await trouble("");
  } catch (error) {
    await trouble(error.sentence || "Belum ada sambungan ke server.");
    if (error.final) return;
    const pause = error.after || AGAIN[Math.min(failures, AGAIN.length - 1)];
    failures += 1;
    timer = setTimeout(send, pause * 1000);
  }
}

const trouble = (sentence) => put("kept", { name: "trouble", sentence });

// One request; an error that says how to go on when there is no usable answer.
async function ask(path, options = {}) {
  const headers = { Authorization: "Bearer " + device().token, ...options.headers };
  const response = await fetch(path, { credentials: "omit", cache: "no-store", ...options, headers });
  if (response.status === 429 || response.status >= 500) {
    const after = Number(response.headers.get("Retry-After")) || 0;
    throw Object.assign(new Error(), { after, sentence: "Server sedang sibuk; laporan tersimpan di HP dan dikirim lagi." });
  }
  const told = await response.json();
  if (response.status === 401) throw Object.assign(new Error(), { final: true, sentence: told.sentence });
  return [response.status, told];
}

async function sendSome() {
  // An emergency goes before everything else that waits.
  const items = (await listed()).sort((one, other) => (other.door === "emergency") - (one.door === "emergency"));
  const byKey = Object.fromEntries(items.map((item) => [item.key, item]));
  const ready = [];
  for (const item of items) {
    if (item.status !== "menunggu" || item.door === "photo" || item.hold > Date.now()) continue;
    if (item.follows && !named(item, byKey[item.follows])) continue;
    ready.push(item);
    if (ready.length === MOST) break;
  }
  if (!ready.length) return false;
  // A correction learns the number of what it corrects now; from here on its body stays as it is.
  await together(["outbox"], (stores) => ready.forEach((item) => stores.outbox.put(item)));
  const reports = ready.map(({ door, key, body }) => ({ door, key, body }));
  const [status, told] = await ask("/api/v1/batch", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ reports }),
  });
  if (status !== 200) throw Object.assign(new Error(), { sentence: told.sentence });
  await together(["outbox"], (stores) => {
    told.answers.forEach((answer, at) => stores.outbox.put(answered(ready[at], answer.status, answer.body)));
  });
  return true;
}

function named(item, earlier) {
  if (!earlier || earlier.status === "perlu" || earlier.status === "diganti") {
    delete item.follows;
    return true;
  }
  if (earlier.status !== "diterima") return false;
  item.body = { ...item.body, replaces: earlier.answer.no };
  delete item.follows;
  return true;
}

function answered(item, status, answer) {
  const taken = status === 200 || status === 201 || status === 202;
  const kept = { ...item, status: taken ? "diterima" : "perlu", code: status, answer, done: Date.now() };
  // What was said of somebody's health does not stay on the phone of a colleague.
  return taken && (item.door === "checkin" || item.door === "emergency") ? { ...kept, body: {} } : kept;
}

async function sendPhoto() {
  const item = (await listed()).find((one) => one.door === "photo" && one.status === "menunggu");
  if (!item) return false;
  const photo = await get("photo", item.photo);
  const form = new FormData();
  for (const [name, value] of Object.entries(item.body)) form.append(name, value);
  form.append("file", photo.blob, "c-hasil.jpg");
  const [status, told] = await ask("/api/v1/photo", {
    method: "POST",
    headers: { "Idempotency-Key": item.key },
    body: form,
  });
  const kept = answered(item, status, told);
  // What has arrived need not fill the phone; what was refused stays to be looked at.
  await together(["outbox", "photo"], (stores) => {
    stores.outbox.put(kept);
    if (kept.status === "diterima") stores.photo.delete(item.photo);
  });
  return true;
}

// Whether somebody has taken the emergencies of this TPS.
export async function emergencies() {
  const [status, told] = await ask("/api/v1/emergencies");
  if (status === 200) await put("kept", { name: "emergencies", told: told.emergencies, at: Date.now() });
}

// What stands at the server: the papers, the register, the own reports.
export async function refresh() {
  const [status, told] = await ask("/api/v1/me");
  if (status !== 200) throw Object.assign(new Error(), { sentence: told.sentence });
  await put("kept", { name: "me", told, at: Date.now() });
  if (told.emergencies) await put("kept", { name: "emergencies", told: told.emergencies, at: Date.now() });
}
