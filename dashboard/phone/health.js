// Check-ins of the people of one TPS, by name, through one phone. Nothing of an earlier answer is ever shown: what was
// sent is taken off the phone as soon as it has arrived (outbox.js), and the server tells nothing of it.
import { clock, h, notice } from "./dom.js";
import { add, listed, report } from "./outbox.js";
import { device } from "./store.js";

const OVERDUE = 4 * 3_600_000; // ms without a word of health from this TPS
const COMMON = ["dispepsia", "ispa", "nyeri_otot", "pusing", "diare"];

// That it is time for a check-in; empty while it is not.
export function overdue(me) {
  if (!me.people.length || !me.marks.dibuka || me.marks.kotak_diserahkan) return "";
  const last = Math.max(Date.parse(me.last_checkin || 0) || 0, Date.parse(me.marks.dibuka.time));
  const now = Date.parse(me.now);
  return now - last > OVERDUE ? "Waktunya lapor kesehatan petugas: terakhir pukul " + clock(last) + " WITA." : "";
}

// Hours since six in the morning of the day the TPS was opened, as a first guess.
function onDuty(me) {
  const opened = me.marks.dibuka ? Date.parse(me.marks.dibuka.time) - 3_600_000 : null;
  const hours = opened === null ? null : (Date.parse(me.now) - opened) / 3_600_000;
  return hours !== null && hours >= 0 && hours < 48 ? String(Math.round(hours * 2) / 2).replace(".", ",") : "";
}

export async function peoplePage(me) {
  if (!me.people.length) return notice("Petugas TPS ini belum ada dalam daftar. Beri tahu operator.", "wait");
  const sent = (await listed()).filter((item) => item.door === "checkin");
  return [
    h("a", { className: "tile", href: "#/kesehatan/semua" }, h("strong", null, "Semua baik, tanpa keluhan"), h("span", null, "sekali kirim untuk " + me.people.length + " petugas")),
    h("p", { className: "quiet" }, "Ada keluhan? Pilih namanya. Hanya tim kesehatan yang melihatnya per orang; jawaban tidak pernah ditampilkan lagi, juga tidak di HP ini."),
    me.people.map((one) => {
      const last = sent.filter((item) => item.who === one.id || item.who === "semua").pop();
      const told = last ? (last.status === "diterima" ? "terkirim " : "menunggu, ") + clock(last.at) + " WITA" : one.role;
      return h("a", { className: "line", href: "#/kesehatan/" + encodeURIComponent(one.id) },
        h("span", null, h("strong", null, one.name), h("small", null, told)));
    }),
  ];
}

const value = (input) => {
  const typed = input.value.trim().replace(",", ".");
  return typed === "" ? null : /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
};

// Nine well people in one report.
export function everybodyPage(me, again) {
  const input = h("input", { id: "hours_on_duty", inputMode: "decimal", maxLength: 4, autocomplete: "off", value: onDuty(me) });
  const problem = h("div", null);

  async function send(event) {
    event.preventDefault();
    const hours = value(input);
    if (hours !== null && (Number.isNaN(hours) || hours > 72)) return problem.replaceChildren(notice("Sudah bertugas (jam): 0 sampai 72.", "bad"));
    const people = me.people.map((one) => ({ person: one.id, symptoms: [], ...(hours === null ? {} : { hours_on_duty: hours }) }));
    await add(report("checkin", { tps: device().tps, people }, { who: "semua" }));
    again("#/kesehatan");
  }

  return h("form", { onsubmit: send, className: "check" },
    h("h2", null, "Semua petugas baik, tanpa keluhan"),
    h("p", null, me.people.map((one) => one.name).join(", ")),
    h("p", { className: "quiet" }, "Tanyakan dahulu kepada masing-masing. Yang punya keluhan dilaporkan sendiri dengan memilih namanya."),
    h("div", { className: "row" }, h("label", { className: "row-label", htmlFor: "hours_on_duty" }, "Sudah bertugas (jam)"), input),
    problem, h("button", { className: "big", type: "submit" }, "Kirim untuk " + me.people.length + " petugas"));
}

export function checkPage(me, id, again) {
  const person = me.people.find((one) => one.id === id);
  if (!person) return notice("Nama ini tidak ada dalam daftar TPS Anda.", "bad");
  const boxes = me.symptoms.map((one) => {
    const input = h("input", { type: "checkbox", value: one.code, onchange: () => tell() });
    return { one, input, row: h("label", { className: "sure" }, input, " " + one.label) };
  });
  const alarm = h("div", { role: "alert" });
  const problem = h("div", null);
  const red = boxes.filter(({ one }) => one.red);
  const others = boxes.filter(({ one }) => !one.red).sort((one, other) => COMMON.includes(other.one.code) - COMMON.includes(one.one.code));
  let kss = null;
  const tired = (me.kss || []).map((one) => h("button", { type: "button", className: "chip", "aria-pressed": "false", onclick: (event) => {
    kss = kss === one.value ? null : one.value;
    for (const other of tired) other.setAttribute("aria-pressed", String(other === event.target && kss !== null));
  } }, one.label));
  const measures = me.vitals.map((one) => ({ one, input: h("input", { id: one.name, inputMode: "decimal", maxLength: 5, autocomplete: "off" }) }));
  const hours = [["hours_on_duty", "Sudah bertugas (jam)"], ["hours_slept", "Tidur semalam (jam)"]].map(([name, label]) =>
    ({ name, label, input: h("input", { id: name, inputMode: "decimal", maxLength: 4, autocomplete: "off", value: name === "hours_on_duty" ? onDuty(me) : "" }) }));

  function tell() {
    const now = red.some(({ input }) => input.checked);
    alarm.replaceChildren(now ? h("div", { className: "notice notice-bad" }, h("strong", null, "Tanda bahaya. "),
      "Hentikan tugas sekarang, telepon ", h("a", { href: "tel:119", className: "call" }, "119"), ", dampingi sampai bantuan datang. ",
      h("a", { href: "#/darurat/" + encodeURIComponent(id) }, "Buka Darurat"), ".") : "");
  }

  async function send(event) {
    event.preventDefault();
    const vitals = {};
    const wrong = [];
    for (const { one, input } of measures) {
      const measured = value(input);
      if (measured === null) continue;
      if (Number.isNaN(measured) || measured < one.low || measured > one.high) wrong.push(one.label + ": " + one.low + " sampai " + one.high + " " + one.unit + ".");
      else vitals[one.name] = measured;
    }
    if (vitals.sbp && vitals.dbp && vitals.sbp <= vitals.dbp) wrong.push("Tekanan sistolik harus lebih besar dari diastolik. Tertukar?");
    const check = { person: id, vitals, symptoms: boxes.filter(({ input }) => input.checked).map(({ one }) => one.code) };
    for (const { name, label, input } of hours) {
      const given = value(input);
      if (given === null) continue;
      if (Number.isNaN(given) || given > 72) wrong.push(label + ": 0 sampai 72.");
      else check[name] = given;
    }
    if (kss !== null) check.kss = kss;
    if (wrong.length) return problem.replaceChildren(...wrong.map((words) => notice(words, "bad")));
    await add(report("checkin", { tps: device().tps, people: [check] }, { who: id }));
    again("#/kesehatan");
  }

  return h("form", { onsubmit: send, className: "check" },
    h("h2", null, person.name), h("p", { className: "quiet" }, person.role + ". Tanpa keluhan: langsung Kirim."),
    tired.length ? h("fieldset", null, h("legend", null, "Seberapa mengantuk?"), h("div", { className: "chips" }, tired)) : "",
    h("fieldset", null, h("legend", null, "Tanda bahaya"), red.map(({ row }) => row)), alarm,
    h("fieldset", null, h("legend", null, "Keluhan lain"), others.map(({ row }) => row)),
    h("fieldset", null, h("legend", null, "Hasil ukur, yang ada saja"),
      measures.map(({ one, input }) => h("div", { className: "row" }, h("label", { className: "row-label", htmlFor: one.name }, one.label, h("small", { className: "quiet" }, " " + one.unit)), input))),
    h("fieldset", null, h("legend", null, "Lama bertugas dan tidur"),
      hours.map(({ name, label, input }) => h("div", { className: "row" }, h("label", { className: "row-label", htmlFor: name }, label), input))),
    h("p", { className: "quiet" }, "Tanpa keluhan pun kirim: itu juga kabar. Data kesehatan hanya dibaca petugas kesehatan."),
    problem, h("button", { className: "big", type: "submit" }, "Kirim"));
}
