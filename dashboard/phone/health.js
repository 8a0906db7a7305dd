// Check-ins of the people of one TPS, by name, through one phone. Nothing of an earlier answer is ever shown: what was
// sent is taken off the phone as soon as it has arrived (outbox.js), and the server tells nothing of it.
import { clock, h, notice } from "./dom.js";
import { add, listed, report } from "./outbox.js";
import { device } from "./store.js";

export async function peoplePage(me) {
  if (!me.people.length) return notice("Petugas TPS ini belum ada dalam daftar. Beri tahu operator.", "wait");
  const sent = (await listed()).filter((item) => item.door === "checkin");
  return [
    h("p", { className: "quiet" }, "Untuk menjaga keselamatan petugas; hanya tim kesehatan yang melihatnya per orang. Pilih nama. Jawaban tidak pernah ditampilkan lagi, juga tidak di HP ini."),
    me.people.map((one) => {
      const last = sent.filter((item) => item.who === one.id).pop();
      const told = last ? (last.status === "diterima" ? "terkirim " : "menunggu, ") + clock(last.at) + " WITA" : one.role;
      return h("a", { className: "line", href: "#/kesehatan/" + encodeURIComponent(one.id) },
        h("span", null, h("strong", null, one.name), h("small", null, told)));
    }),
  ];
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
  const others = boxes.filter(({ one }) => !one.red);
  const measures = me.vitals.map((one) => ({ one, input: h("input", { id: one.name, inputMode: "decimal", maxLength: 5, autocomplete: "off" }) }));
  const hours = [["hours_on_duty", "Sudah bertugas (jam)"], ["hours_slept", "Tidur semalam (jam)"]].map(([name, label]) =>
    ({ name, label, input: h("input", { id: name, inputMode: "decimal", maxLength: 4, autocomplete: "off" }) }));

  function tell() {
    const now = red.some(({ input }) => input.checked);
    alarm.replaceChildren(now ? h("div", { className: "notice notice-bad" }, h("strong", null, "Tanda bahaya. "),
      "Hentikan tugas sekarang, telepon ", h("a", { href: "tel:119" }, "119"), ", dampingi sampai bantuan datang. Kirim laporan ini.") : "");
  }

  const value = (input) => {
    const typed = input.value.trim().replace(",", ".");
    return typed === "" ? null : /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
  };

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
    if (wrong.length) return problem.replaceChildren(...wrong.map((words) => notice(words, "bad")));
    await add(report("checkin", { tps: device().tps, people: [check] }, { who: id }));
    again("#/kesehatan");
  }

  return h("form", { onsubmit: send, className: "check" },
    h("h2", null, person.name), h("p", { className: "quiet" }, person.role),
    h("fieldset", null, h("legend", null, "Tanda bahaya"), red.map(({ row }) => row)), alarm,
    h("fieldset", null, h("legend", null, "Keluhan lain"), others.map(({ row }) => row)),
    h("fieldset", null, h("legend", null, "Hasil ukur, yang ada saja"),
      measures.map(({ one, input }) => h("div", { className: "row" }, h("label", { className: "row-label", htmlFor: one.name }, one.label, h("small", { className: "quiet" }, " " + one.unit)), input))),
    h("fieldset", null, h("legend", null, "Lama bertugas dan tidur"),
      hours.map(({ name, label, input }) => h("div", { className: "row" }, h("label", { className: "row-label", htmlFor: name }, label), input))),
    h("p", { className: "quiet" }, "Tanpa keluhan pun kirim: itu juga kabar. Data kesehatan hanya dibaca petugas kesehatan."),
    problem, h("button", { className: "big", type: "submit" }, "Kirim"));
}
