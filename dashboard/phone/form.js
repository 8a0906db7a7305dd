// One C.Hasil, as the paper lies on the table: its parts and boxes in order, sums beside what is written, a draft that
// is on disk after every key.
import { clock, h, notice, number, state, tag } from "./dom.js";
import { add, listed, report } from "./outbox.js";
import { photoPart, photosOf } from "./photos.js";
import { device, get, put, together } from "./store.js";
import { differences, figure, gaps, stateOf } from "./sums.js";

const SLOW = 250; // ms after the last key until the draft is written

export async function formPage(me, code, again) {
  const contest = me.contests.find((one) => one.code === code);
  if (!contest) return notice("Surat suara ini tidak ada di TPS Anda.", "bad");
  const round = roundOf(contest);
  const sent = (await listed()).filter((item) => item.body.contest === code && item.door === "tally" && (item.body.round || "reguler") === round);
  // To correct is to change what was sent, not to type all of it again.
  const newest = sent.filter((item) => item.status !== "diganti").pop();
  const kept = await get("draft", code);
  // What was typed for an earlier round is not the paper of this one.
  const draft = kept && (kept.round || "reguler") === round ? kept : { contest: code, round, values: { ...(newest && newest.values) }, photos: [], reason: "" };
  return new Form(me, contest, draft, sent, again).page();
}

// The round that is being reported: opened by a recorded decision, else the regular one.
export function roundOf(contest) {
  return contest.round || (contest.standing ? contest.standing.round : "reguler");
}

class Form {
  constructor(me, contest, draft, sent, again) {
    Object.assign(this, { me, contest, draft, again, inputs: {}, marks: [], timer: 0 });
    this.onTheWay = sent.filter((item) => item.status === "menunggu").pop();
    this.refused = sent.filter((item) => item.status === "perlu");
    this.last = sent.filter((item) => item.status === "diterima").pop();
    // The newest number this phone knows of: a correction names it.
    const known = this.last && this.last.answer.state !== "differs" ? this.last.answer.no : 0;
    this.standing = Math.max(known, contest.standing ? contest.standing.no : 0) || null;
  }

  get corrects() {
    return this.standing !== null || Boolean(this.onTheWay);
  }

  page() {
    this.root = h("form", { className: "paper", noValidate: true, autocomplete: "off",
                            onsubmit: (event) => { event.preventDefault(); this.review(); } });
    this.root.append(
      h("p", { className: "quiet" }, this.me.tps.place + " · salin seperti di kertas C.Hasil"),
      ...this.before(),
      photoPart(this.draft, () => this.keep()),
      ...this.contest.sections.map((section) => this.section(section)),
      h("p", { className: "quiet" }, "Kotak kosong di kertas biarkan kosong, bukan 0."),
      this.corrects ? this.reason() : "",
      (this.verdict = h("div", { className: "verdict" })),
      (this.check = h("button", { className: "big", type: "submit" }, "Periksa dan kirim")),
    );
    this.pad = this.helper();
    this.root.append(this.pad);
    this.tell();
    return this.root;
  }

  before() {
    const parts = [];
    const standing = this.contest.standing;
    if (roundOf(this.contest) !== "reguler") parts.push(notice("Putaran: " + this.contest.round_words + ". Salin dari C.Hasil putaran ini."));
    if (this.onTheWay) parts.push(notice("Laporan sebelumnya masih menunggu sinyal. Yang Anda kirim di sini memperbaikinya."));
    if (standing) {
      parts.push(h("p", { className: "notice notice-good" }, "Laporan no. " + number(standing.no) + " ",
                   tag(state(standing.state, standing.flagged)), " " + clock(standing.time) + " WITA"));
      parts.push(...standing.findings.map((one) => h("p", { className: "finding" }, h("strong", null, one.title), h("br"), one.words)));
    }
    const told = this.refused[this.refused.length - 1];
    if (told) parts.push(notice(told.answer.sentence || "Laporan ini perlu diperbaiki.", "bad"));
    return parts;
  }

  section(section) {
    return h("fieldset", null, h("legend", null, section.title), section.groups.map((group) => this.group(group)));
  }

  group(group) {
    const rows = group.rows.map((row) => this.row(row, group));
    if (!group.title) return rows;
    const names = group.rows.flatMap((row) => row.boxes.map((box) => box.name));
    const told = h("small", null);
    this.marks.push(() => {
      const filled = names.filter((name) => figure(this.draft.values[name]) !== null).length;
      told.textContent = filled ? filled + " dari " + names.length + " terisi" : "belum diisi";
    });
    const head = h("summary", null, h("span", { className: "nomor" }, String(group.party)), h("span", null, group.title), told);
    return h("details", { className: "party" }, head, rows);
  }

  row(row, group) {
    const label = row.kind === "party" ? "Suara partai" : row.label;
    const boxes = row.boxes.map((box) => this.box(box));
    const many = boxes.length > 1;
    const told = this.sumsOf(row.boxes);
    return h("div", { className: "row" + (many ? " row-many" : "") + (row.kind === "sum" ? " row-sum" : "") },
      row.number ? h("span", { className: "nomor" }, String(row.number)) : "",
      h(many ? "span" : "label", { className: "row-label", htmlFor: many ? null : row.boxes[0].name }, label),
      h("span", { className: "boxes" }, boxes.map((input, at) =>
        many ? h("label", { className: "cell" }, h("small", null, row.boxes[at].caption), input) : input)),
      told);
  }

  box(box) {
    const input = h("input", {
      id: box.name, value: this.draft.values[box.name] || "", inputMode: "numeric", maxLength: 12,
      "aria-label": box.label, enterKeyHint: "next",
      oninput: () => this.typed(box.name, input),
      onfocus: () => { this.here = input; this.pad.hidden = false; input.select(); },
      onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); this.move(1); } },
    });
    this.inputs[box.name] = input;
    return input;
  }

  sumsOf(boxes) {
    const names = boxes.map((box) => box.name);
    return this.contest.sums.filter((sum) => names.includes(sum.written)).map((sum) => {
      const told = h("small", { className: "sum" });
      this.marks.push(() => {
        const found = stateOf(sum, this.draft.values);
        told.hidden = !found.started;
        told.className = "sum" + (found.off ? " sum-off" : found.missing ? "" : " sum-right");
        const rest = found.missing ? ", " + found.missing + " belum berangka" : "";
        told.textContent = sum.words + " = " + number(found.made) + rest +
          (found.off ? ": selisih " + number(found.off) + ", baca ulang barisnya" : "");
      });
      return told;
    });
  }

  reason() {
    const named = this.standing ? "laporan no. " + number(this.standing) : "laporan yang menunggu";
    const input = h("input", { id: "alasan", value: this.draft.reason || "", maxLength: 500, placeholder: "misalnya: salah ketik baris 2",
                               oninput: () => { this.draft.reason = input.value; this.later(); } });
    return h("div", { className: "row row-many" }, h("label", { htmlFor: "alasan", className: "row-label" }, "Alasan perbaikan " + named), input);
  }

  typed(name, input) {
    this.draft.values[name] = input.value;
    input.classList.toggle("is-wrong", figure(input.value) === undefined);
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.keep(); this.tell(); }, SLOW);
  }

  keep() {
    return put("draft", this.draft);
  }

  tell() {
    this.marks.forEach((mark) => mark());
  }

  // Above the keyboard: what a number pad has no key for.
  helper() {
    const key = (words, label, act) => h("button", { type: "button", "aria-label": label,
      onpointerdown: (event) => event.preventDefault(), onclick: act }, words);
    return h("div", { className: "pad", hidden: true },
      key("‹", "Kotak sebelumnya", () => this.move(-1)),
      key("Tak terbaca", "Angka tidak terbaca", () => this.set("x")),
      key("Kosong", "Kotak kosong di kertas", () => this.set("")),
      key("›", "Kotak berikutnya", () => this.move(1)));
  }

  set(value) {
    this.here.value = value;
    this.typed(this.here.id, this.here);
    this.move(1);
  }

  move(step) {
    const names = Object.keys(this.inputs);
    const next = this.inputs[names[names.indexOf(this.here.id) + step]];
    if (!next) return;
    const party = next.closest("details");
    if (party) party.open = true;
    next.focus();
    next.scrollIntoView({ block: "center" });
  }

  // ---- sending ----

  review() {
    this.tell();
    const values = this.draft.values;
    const found = gaps(Object.keys(this.inputs), values);
    const off = differences(this.contest.sums, values);
    const problems = found.wrong.map((name) => this.inputs[name].getAttribute("aria-label") + ": tulis angka saja, atau tanda tak terbaca.");
    if (this.corrects && !(this.draft.reason || "").trim()) problems.push("Tulis alasan perbaikan.");
    this.check.className = problems.length ? "big" : "again";
    this.check.textContent = problems.length ? "Periksa dan kirim" : "Periksa lagi";
    this.verdict.replaceChildren(...(problems.length ? problems.map((words) => notice(words, "bad")) : this.question(found, off)));
    this.verdict.scrollIntoView({ block: "center" });
  }

  question(found, off) {
    const rows = off.map(({ sum, made, written, off: gap }) => h("li", null,
      this.inputs[sum.written].getAttribute("aria-label") + ": " + sum.words + " = " + number(made) + ", tertulis " +
      number(written) + " (selisih " + number(gap) + "). Baca ulang di kertas: " + this.named(sum) + "."));
    const left = [found.empty && found.empty + " kotak kosong", found.unread && found.unread + " tak terbaca"].filter(Boolean);
    const sure = h("input", { type: "checkbox", id: "sesuai" });
    const go = h("button", { type: "button", className: "big", disabled: off.length > 0, onclick: () => this.send() }, "Kirim sekarang");
    sure.addEventListener("change", () => { go.disabled = !sure.checked; });
    return [
      off.length ? h("div", { className: "notice notice-warn", role: "alert" }, h("strong", null, "Ada yang tidak cocok"), h("ul", null, rows),
                     h("label", { className: "sure" }, sure, " Sudah saya baca ulang: sesuai kertas.")) : notice("Semua jumlah cocok.", "good"),
      left.length ? notice("Yang tidak berangka: " + left.join(", ") + ".", "wait") : "",
      this.draft.photos.length ? "" : notice("Belum ada foto. Foto dapat menyusul lewat halaman ini.", "wait"),
      go,
    ];
  }

  // The rows of a sum by name; of a long one how many they are.
  named(sum) {
    const label = (name) => this.inputs[name].getAttribute("aria-label");
    const rows = sum.addends.length > 6 ? [sum.addends.length + " baris"] : sum.addends.map(label);
    return [...rows, label(sum.written)].join("; ");
  }

  async send() {
    const values = { ...this.draft.values };
    const names = Object.keys(this.inputs);
    const totals = names.filter((name) => name.startsWith("party_totals."));
    const unwritten = totals.every((name) => figure(values[name]) === null);
    const body = { tps: device().tps, contest: this.contest.code };
    if (roundOf(this.contest) !== "reguler") body.round = roundOf(this.contest);
    for (const name of names) {
      if (unwritten && totals.includes(name)) continue;
      const [group, part] = name.split(".");
      if (part) (body[group] = body[group] || {})[part] = figure(values[name]);
      else body[name] = figure(values[name]);
    }
    if (this.corrects) body.reason = this.draft.reason.trim();
    if (this.standing && !this.onTheWay) body.replaces = this.standing;
    const item = report("tally", body, { values, follows: this.onTheWay ? this.onTheWay.key : undefined });
    const photos = photosOf(this.draft, body);
    // The draft goes only together with the report that was made of it.
    await together(["outbox", "draft"], (stores) => {
      this.refused.forEach((one) => stores.outbox.put({ ...one, status: "diganti" }));
      [item, ...photos].forEach((one) => stores.outbox.put(one));
      stores.draft.delete(this.contest.code);
    });
    add();
    this.again("#/");
  }
}
