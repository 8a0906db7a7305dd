// Darurat: the telephone first, then what to do until help comes, then the report. All of it works without network. It
// never says that anybody was told before a person at the puskesmas has acknowledged it.
import { clock, h, notice, tag } from "./dom.js";
import { add, emergencies, listed, report } from "./outbox.js";
import { device, get } from "./store.js";

// First aid in short sentences; the clinician who signs the policy signs these too.
const HINTS = [
  ["Tidak sadar dan tidak bernapas", ["Telepon 119, pasang pengeras suara.", "Tekan tengah dada kuat dan cepat, 100 sampai 120 kali per menit, sampai bantuan datang."]],
  ["Nyeri dada atau sesak", ["Dudukkan bersandar, longgarkan pakaian.", "Jangan disuruh berjalan. Jangan ditinggal."]],
  ["Wajah mencong, bicara pelo, lemah atau kebas separuh tubuh, rabun, sakit kepala hebat", ["Catat jam mulainya: rumah sakit harus dicapai dalam 4,5 jam.", "Baringkan miring. Jangan diberi makan, minum, atau obat."]],
  ["Kejang", ["Jauhkan benda keras, lindungi kepala.", "Jangan memasukkan apa pun ke mulut. Setelah berhenti, miringkan."]],
  ["Pingsan", ["Baringkan, tinggikan kaki.", "Beri udara. Bila tidak segera sadar: 119."]],
];

const WORDS = {
  baru: (one) => ["Terkirim pukul " + clock(one.time) + ". Belum ada petugas kesehatan yang mengakui.", "warn"],
  diakui: (one) => ["Diakui petugas kesehatan pukul " + clock(one.state_time) + ".", "good"],
  menuju: (one) => ["Petugas kesehatan menuju lokasi sejak pukul " + clock(one.state_time) + ".", "good"],
  ditangani: (one) => ["Ditangani petugas kesehatan sejak pukul " + clock(one.state_time) + ".", "good"],
  selesai: (one) => ["Penanganan di TPS selesai pukul " + clock(one.state_time) + ".", "wait"],
};

export const call119 = () => h("a", { className: "call119", href: "tel:119" }, "Telepon 119");

async function told() {
  const kept = await get("kept", "emergencies");
  const known = kept ? kept.told : [];
  const numbers = new Set(known.map((one) => one.no));
  const own = (await listed()).filter((item) => item.door === "emergency" && Date.now() - item.at < 24 * 3_600_000);
  const waiting = own.filter((item) => item.status === "menunggu").map((item) =>
    notice("Menunggu jaringan, ditekan pukul " + clock(item.at) + ". Belum sampai kepada siapa pun: telepon 119.", "bad"));
  const refused = own.filter((item) => item.status === "perlu").map((item) =>
    notice("Laporan pukul " + clock(item.at) + " tidak diterima: " + ((item.answer || {}).sentence || "") + " Telepon 119.", "bad"));
  const sent = own.filter((item) => item.status === "diterima" && !numbers.has(item.answer.no)).map((item) =>
    notice("Terkirim pukul " + clock(item.done) + ". Belum ada petugas kesehatan yang mengakui.", "warn"));
  const states = known.map((one) => notice(...(WORDS[one.state] || WORDS.baru)(one)));
  return [...waiting.reverse(), ...refused, ...sent.reverse(), ...states];
}

export async function emergencyPage(me, who, go) {
  const list = h("div", { className: "told", "aria-live": "polite" }, await told());
  const chosen = new Set();
  let person = who && me.people.some((one) => one.id === who) ? who : "";
  const signs = me.symptoms.filter((one) => one.red).map((one) =>
    h("button", { type: "button", className: "chip", "aria-pressed": "false", onclick: (event) => {
      if (!chosen.delete(one.code)) chosen.add(one.code);
      event.target.setAttribute("aria-pressed", String(chosen.has(one.code)));
    } }, one.label));
  const people = [["", "Belum tahu"], ...me.people.map((one) => [one.id, one.name])].map(([id, name]) =>
    h("button", { type: "button", className: "chip", "aria-pressed": String(id === person), onclick: (event) => {
      person = id;
      for (const other of people) other.setAttribute("aria-pressed", String(other === event.target));
    } }, name));
  const button = h("button", { type: "button", className: "big alarm", onclick: press }, "Kirim darurat sekarang");

  async function press() {
    button.disabled = true;
    const body = { tps: device().tps };
    if (person) body.person = person;
    if (chosen.size) body.signs = [...chosen];
    await add(report("emergency", body, person ? { who: person } : {}));
    button.textContent = "Darurat dicatat di HP ini";
    await draw();
    setTimeout(() => { button.disabled = false; button.textContent = "Kirim lagi"; }, 5000);
  }

  async function draw() { list.replaceChildren(...await told()); }

  async function look() {
    if (!location.hash.startsWith("#/darurat")) return;
    await emergencies().catch(() => {});
    await draw();
    setTimeout(look, 5000);
  }
  setTimeout(look, 1000);

  return [call119(), h("p", { className: "quiet" }, "Telepon dahulu. Laporan ini untuk tim kesehatan dan tidak menggantikan 119."),
    list, button,
    h("fieldset", null, h("legend", null, "Siapa? (boleh dikosongkan)"), h("div", { className: "chips" }, people)),
    h("fieldset", null, h("legend", null, "Apa tandanya? (boleh dikosongkan)"), h("div", { className: "chips" }, signs)),
    h("h2", null, "Sampai bantuan datang"), tag(["BELUM DISAHKAN DINKES", "warn"]),
    HINTS.map(([name, lines]) => h("section", { className: "hint" }, h("h3", null, name), h("ul", null, lines.map((words) => h("li", null, words)))))];
}
