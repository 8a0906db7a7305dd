// Incidents: what happened, how grave, a few words; on disk first like everything else. It never says that anybody
// was told before a person has taken it up: until then it only says whether the report has left this phone.
import { clock, h, notice, tag } from "./dom.js";
import { add, listed, report } from "./outbox.js";
import { device } from "./store.js";

const LOOKS = { Baru: "wait", Diverifikasi: "warn", Ditangani: "warn", Selesai: "good", "Bukan kejadian": "wait" };

const call119 = () => h("div", { className: "notice notice-bad" }, h("strong", null, "Ada korban atau tanda bahaya? "),
  "Telepon ", h("a", { href: "tel:119", className: "call" }, "119"), " sekarang. Petugas sakit: ",
  h("a", { href: "#/darurat" }, "Darurat"), ".");

async function sentBefore(me) {
  const waiting = (await listed()).filter((item) => item.door === "incident" && item.status !== "diterima");
  const label = (code) => (me.incident_kinds.find((one) => one.code === code) || { label: code }).label;
  const rows = [
    ...waiting.reverse().map((item) => [label(item.body.kind), clock(item.at) + " WITA · masih di HP ini",
      item.status === "perlu" ? ["perlu diperbaiki", "bad"] : ["menunggu", "wait"]]),
    ...me.incidents.map((one) => [one.label, clock(one.time) + " WITA · no. " + one.no,
      [one.state === "Baru" ? "belum ditanggapi" : one.state.toLowerCase(), LOOKS[one.state] || "wait"]]),
  ];
  if (!rows.length) return "";
  return h("section", null, h("h2", null, "Kejadian di TPS ini"), rows.map(([what, when, said]) =>
    h("div", { className: "line" }, h("span", null, h("strong", null, what), h("small", null, when)), tag(said))));
}

// What was kept from an older server does not know of incidents yet.
const OLD = "Daftar jenis kejadian diambil begitu ada sinyal. Keadaan gawat: telepon 119.";

export async function incidentPage(me) {
  if (!me.incident_kinds) return notice(OLD, "warn");
  const groups = [...new Set(me.incident_kinds.map((one) => one.group))];
  return [call119(), await sentBefore(me),
    groups.map((group) => h("section", null, h("h2", null, group),
      me.incident_kinds.filter((one) => one.group === group).map((one) =>
        h("a", { className: "line", href: one.says_health ? "#/darurat" : "#/kejadian/" + one.code }, h("span", null, h("strong", null, one.label)),
          one.severity === "darurat" ? tag(["darurat", "bad"]) : ""))))];
}

export function tellPage(me, code, again) {
  const kind = (me.incident_kinds || []).find((one) => one.code === code);
  if (!kind) return notice("Jenis kejadian ini tidak dikenal.", "bad");
  const problem = h("div", null);
  const alarm = h("div", { role: "alert" });
  const tell = (level) => alarm.replaceChildren(level === "darurat" ? call119() : "");
  const levels = me.severities.map((one) => h("label", { className: "sure" },
    h("input", { type: "radio", name: "tingkat", value: one.code, checked: one.code === kind.severity, onchange: () => tell(one.code) }), " " + one.label));
  const note = h("textarea", { id: "catatan", maxLength: 500, rows: 3, autocomplete: "off" });

  async function send(event) {
    event.preventDefault();
    const body = { tps: device().tps, kind: code, severity: event.target.elements.tingkat.value };
    const words = note.value.trim();
    if (words) body.note = words;
    else if (code === "lainnya") return problem.replaceChildren(notice("Tulis apa yang terjadi.", "bad"));
    await add(report("incident", body));
    again("#/kejadian");
  }

  tell(kind.severity);
  return h("form", { onsubmit: send, className: "check" },
    h("h2", null, kind.label), h("fieldset", null, h("legend", null, "Seberapa gawat?"), levels), alarm,
    kind.says_health ? notice("Siapa yang sakit dan keluhannya tidak ditulis di sini; kirim lewat Kesehatan petugas.", "wait")
      : [h("label", { htmlFor: "catatan" }, "Apa yang terjadi? (boleh kosong)"), note],
    problem, h("button", { className: "big", type: "submit" }, "Kirim"));
}
