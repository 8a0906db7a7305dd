// The officer's phone: pages by the fragment of the address, what is kept first, the server when there is one.
import { clock, fate, h, notice, number, state, tag } from "./dom.js";
import { emergencyPage } from "./emergency.js";
import { formPage } from "./form.js";
import { checkPage, everybodyPage, overdue, peoplePage } from "./health.js";
import { incidentPage, tellPage } from "./incident.js";
import { add, listed, onChange, refresh, report, send } from "./outbox.js";
import { device, get, put, remove } from "./store.js";

const STAGES = {
  logistik: ["Logistik lengkap", "kotak, surat suara, dan formulir sudah diterima"],
  dibuka: ["TPS dibuka", "rapat pemungutan suara dimulai"],
  ditutup: ["Pemungutan ditutup", "tidak ada lagi pemilih yang menunggu"],
  mulai_hitung: ["Mulai menghitung", "penghitungan suara dimulai"],
  kotak_diserahkan: ["Kotak diserahkan", "kotak suara diterima PPS atau PPK"],
};
const UNDO = 5000; // ms in which a tap by mistake can be taken back
const main = document.getElementById("app");
const title = document.getElementById("judul");
const back = document.getElementById("kembali");
const line = document.getElementById("sambungan");
let turn = 0;

function go(place) {
  if (location.hash === place) show();
  else location.hash = place;
}

// ---- pages -----------------------------------------------------------------------------------------------------

function tile(place, name, words, count) {
  return h("a", { className: "tile", href: place }, h("strong", null, name), h("span", null, words),
    count ? h("b", { className: "count" }, number(count)) : "");
}

async function home(me) {
  const items = await listed();
  const waits = items.filter((item) => item.status === "menunggu").length;
  const wrong = items.filter((item) => item.status === "perlu").length;
  const done = me.contests.filter((one) => one.standing).length;
  const stages = me.stages.filter((one) => one !== "partisipasi");
  const reached = stages.filter((one) => me.marks[one]).length;
  const turnout = me.marks.partisipasi;
  const open = (me.incidents || []).filter((one) => one.state !== "Selesai" && one.state !== "Bukan kejadian").length;
  return [
    h("p", { className: "quiet" }, me.tps.place + (me.tps.dpt ? " · " + number(me.tps.dpt) + " pemilih (DPT)" : "")),
    wrong ? h("a", { className: "notice notice-bad", href: "#/kiriman" }, wrong + " laporan perlu diperbaiki. Buka.") : "",
    overdue(me) ? h("a", { className: "notice notice-warn", href: "#/kesehatan" }, overdue(me)) : "",
    h("nav", { className: "tiles" },
      tile("#/status", "Status TPS", reached + " dari " + stages.length + " tahap dilaporkan"),
      tile("#/partisipasi", "Partisipasi", turnout ? number(turnout.value) + " pemilih, " + clock(turnout.time) + " WITA" : "belum dilaporkan"),
      tile("#/hasil", "Hasil", done + " dari " + me.contests.length + " formulir diterima"),
      tile("#/kejadian", "Kejadian", open ? number(open) + " kejadian terbuka di TPS ini" : "banjir, listrik padam, kericuhan, …"),
      tile("#/kesehatan", "Kesehatan petugas", me.people.length ? me.people.length + " petugas di TPS ini" : "daftar petugas belum ada"),
      tile("#/kiriman", "Kiriman", waits ? "menunggu sinyal" : items.length ? "semua sudah terkirim" : "belum ada", waits + wrong)),
    h("p", { className: "quiet" }, h("a", { href: "/privasi" }, "Pemberitahuan privasi")),
    h("a", { className: "thumb", href: "#/darurat" }, "DARURAT"),
  ];
}

function stages(me) {
  return me.stages.filter((kind) => STAGES[kind]).map((kind) => {
    const [name, words] = STAGES[kind];
    const said = me.marks[kind];
    const told = said ? clock(said.time) + " WITA" : words;
    return h("div", { className: "line" }, h("span", null, h("strong", null, name), h("small", null, told)),
      h("button", { type: "button", className: said ? "small" : "act", onclick: (event) => tap(event.target, me, kind) },
        said ? "Ulangi" : "Laporkan"));
  });
}

// A tap is on disk at once and leaves a moment later: it can be taken back, since a thumb slips at two in the morning.
async function tap(button, me, kind) {
  const waiting = button.dataset.key;
  if (waiting) {
    delete button.dataset.key;
    button.textContent = me.marks[kind] ? "Ulangi" : "Laporkan";
    return remove("outbox", waiting);
  }
  const item = report("stage", { tps: device().tps, kind }, { hold: Date.now() + UNDO });
  button.dataset.key = item.key;
  button.textContent = "Batalkan (5 detik)";
  await put("outbox", item);
  setTimeout(() => {
    if (button.dataset.key !== item.key) return;
    delete button.dataset.key;
    button.textContent = "Terkirim";
    send();
  }, UNDO + 50);
}

function turnout(me) {
  const said = me.marks.partisipasi;
  const input = h("input", { id: "pemilih", inputMode: "numeric", maxLength: 5, autocomplete: "off", className: "large" });
  const reason = h("input", { id: "alasan", maxLength: 500, hidden: true, placeholder: "mengapa turun, misalnya: salah ketik" });
  const problem = h("div", null);
  const go_ = async (event) => {
    event.preventDefault();
    const typed = input.value.trim();
    if (!/^\d{1,4}$/.test(typed)) return problem.replaceChildren(notice("Tulis jumlah pemilih dengan angka, 0 sampai 9.999.", "bad"));
    const body = { tps: device().tps, value: Number(typed) };
    if (said && body.value < said.value && said.no) {
      reason.hidden = false;
      if (!reason.value.trim()) return problem.replaceChildren(notice("Lebih kecil dari laporan " + number(said.value) + ". Bila yang lama salah, tulis alasannya.", "warn"));
      Object.assign(body, { replaces: said.no, reason: reason.value.trim() });
    }
    await add(report("turnout", body));
    go("#/");
  };
  return h("form", { onsubmit: go_ },
    said ? notice("Laporan terakhir " + number(said.value) + " pemilih, " + clock(said.time) + " WITA.", "good") : "",
    h("label", { htmlFor: "pemilih" }, "Berapa orang yang sudah mencoblos sampai sekarang?"), input, reason, problem,
    h("button", { className: "big", type: "submit" }, "Kirim"));
}

async function results(me) {
  const items = await listed();
  return me.contests.map((contest) => {
    const own = items.filter((item) => item.door === "tally" && item.body.contest === contest.code && item.status !== "diganti").pop();
    const one = contest.standing;
    const told = own && own.status !== "diterima" ? fate(own) : one ? state(one.state, one.flagged) : ["belum dilaporkan", "wait"];
    return h("a", { className: "line", href: "#/hasil/" + contest.code },
      h("span", null, h("strong", null, contest.short), h("small", null, one ? clock(one.time) + " WITA · no. " + number(one.no) : contest.name)), tag(told));
  });
}

const DOORS = { tally: "Hasil", stage: "Status", turnout: "Partisipasi", photo: "Foto", checkin: "Kesehatan", emergency: "Darurat", incident: "Kejadian" };

async function outbox(me) {
  const items = (await listed()).reverse();
  const kinds = Object.fromEntries((me.incident_kinds || []).map((one) => [one.code, one.label]));
  const names = Object.fromEntries(me.contests.map((one) => [one.code, one.short]));
  const rows = items.map((item) => {
    const [words, look] = fate(item);
    const person = item.who && me.people.find((one) => one.id === item.who);
    const what = item.who ? (person ? person.name : item.who === "semua" ? "semua petugas" : item.who) : item.door === "emergency" ? "belum disebut namanya" : item.body.contest ? names[item.body.contest] || item.body.contest : item.door === "stage" ? STAGES[item.body.kind][0] : item.door === "incident" ? kinds[item.body.kind] || item.body.kind : number(item.body.value || 0);
    const open = item.door === "tally" && item.status === "perlu";
    const row = [h("span", null, h("strong", null, DOORS[item.door] + ": " + what), h("small", null, clock(item.at) + " WITA · " + words)),
      tag([{ menunggu: "menunggu", diterima: "diterima", perlu: "perlu diperbaiki", diganti: "diganti" }[item.status], look])];
    return open ? h("a", { className: "line", href: "#/hasil/" + item.body.contest, onclick: () => reopen(item) }, row) : h("div", { className: "line" }, row);
  });
  return [
    h("button", { type: "button", className: "big", onclick: () => send() }, "Kirim sekarang"),
    h("p", { className: "quiet" }, "Laporan tersimpan di HP ini sebelum dikirim dan tidak pernah hilang sendiri."),
    rows.length ? rows : notice("Belum ada yang dikirim dari HP ini.", "wait"),
  ];
}

// A refused form comes back as a draft, with everything that was typed.
async function reopen(item) {
  if (!(await get("draft", item.body.contest))) {
    await put("draft", { contest: item.body.contest, round: item.body.round || "reguler", values: item.values || {}, photos: [], reason: item.body.reason || "" });
  }
}

function stranger() {
  return [notice("HP ini belum terdaftar.", "warn"),
    h("p", null, "Minta kartu pendaftaran kepada operator kelurahan, lalu pindai QR-nya dengan kamera HP ini."),
    h("p", { className: "quiet" }, h("a", { href: "/login" }, "Masuk dengan nama pengguna"))];
}

// ---- the frame --------------------------------------------------------------------------------------------------

const PAGES = { "": ["", home], status: ["Status TPS", stages], partisipasi: ["Partisipasi", turnout],
                hasil: ["Hasil", results], kejadian: ["Kejadian", incidentPage], darurat: ["Darurat", (me) => emergencyPage(me, "", go)], kesehatan: ["Kesehatan petugas", peoplePage], kiriman: ["Kiriman", outbox] };

async function show(fresh = true) {
  const mine = ++turn;
  const [, name = "", code] = location.hash.split("/");
  const kept = await get("kept", "me");
  const [head, page] = PAGES[name] || PAGES[""];
  let inside;
  if (!device()) inside = stranger();
  else if (!kept) inside = notice("Mengambil formulir TPS Anda; perlu sinyal sekali ini saja …", "wait");
  else if (name === "hasil" && code) inside = await formPage(kept.told, code, go);
  else if (name === "darurat" && code) inside = await emergencyPage(kept.told, decodeURIComponent(code), go);
  else if (name === "kesehatan" && code === "semua") inside = everybodyPage(kept.told, go);
  else if (name === "kesehatan" && code) inside = checkPage(kept.told, decodeURIComponent(code), go);
  else if (name === "kejadian" && code) inside = tellPage(kept.told, code, go);
  else inside = await page(kept.told);
  if (mine !== turn) return;
  const contest = kept && code ? kept.told.contests.find((one) => one.code === code) : null;
  title.textContent = contest ? contest.name : head || "Siaga Pemilu";
  back.hidden = !name;
  back.href = code && name !== "darurat" ? "#/" + name : "#/";
  document.getElementById("simulasi").hidden = !(kept && kept.told.simulation);
  main.replaceChildren(...[inside].flat(9).filter(Boolean));
  if (fresh) scrollTo(0, 0);
  await status();
}

const connected = (at) => (Date.now() - at < 2 * 60_000 ? "Terhubung ke server" : "Terakhir terhubung " + clock(at) + " WITA");

async function status() {
  const trouble = await get("kept", "trouble");
  const waits = (await listed()).filter((item) => item.status === "menunggu").length;
  const kept = await get("kept", "me");
  line.className = trouble && trouble.sentence ? "line-status is-waiting" : "line-status";
  line.textContent = trouble && trouble.sentence
    ? trouble.sentence + (waits ? " " + waits + " laporan menunggu di HP ini." : "")
    : waits ? waits + " laporan sedang dikirim …" : kept ? connected(kept.at) : "";
}

// A page that is being typed into is never drawn anew under the fingers.
const typing = () => /^#\/(hasil\/|kesehatan\/|kejadian\/|darurat|partisipasi|status)/.test(location.hash);

addEventListener("hashchange", () => show());
addEventListener("online", () => send());
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
onChange(() => (typing() ? status() : show(false)));
setInterval(() => send(), 60_000);

async function begin() {
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/lapangan/app/sw.js", { scope: "/lapangan/" }).catch(() => {});
  await show();
  if (device()) {
    if (!(await get("kept", "me"))) await refresh().catch(() => {});
    await send();
    await show(false);
  }
}

begin();
