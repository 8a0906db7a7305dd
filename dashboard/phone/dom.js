// Elements in one line, numbers and times as they are written here. Text only: nothing is ever parsed as markup.
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list" && name !== "form") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const number = (value) => value.toLocaleString("id-ID");

const CLOCK = new Intl.DateTimeFormat("id-ID", { timeZone: "Asia/Makassar", hour: "2-digit", minute: "2-digit" });
export const clock = (moment) => CLOCK.format(new Date(moment)).replace(":", ".");

const STATES = {
  counted: ["masuk", "good"],
  held: ["ditahan", "bad"],
  rejected: ["dikembalikan", "bad"],
  recorded: ["tercatat", "good"],
  confirmed: ["sama dengan yang ada", "good"],
  differs: ["berbeda dari yang ada; diperiksa orang lain", "warn"],
  stale: ["yang diperbaiki sudah berubah", "bad"],
  stray: ["disimpan; TPS belum dikenal", "warn"],
};

// What became of a report of the outbox: words and a colour.
export function fate(item) {
  const answer = item.answer || {};
  if (item.status === "menunggu") return ["menunggu sinyal", "wait"];
  if (item.status === "diganti") return ["diganti laporan lain", "wait"];
  if (item.status === "perlu") return [answer.sentence || "perlu diperbaiki", "bad"];
  const [words, look] = STATES[answer.state] || ["diterima", "good"];
  const flagged = answer.state === "counted" && (answer.findings || []).length > 0;
  return ["diterima no. " + number(answer.no) + ": " + words + (flagged ? ", bertanda" : ""), flagged ? "warn" : look];
}

export function state(name, flagged) {
  const [words, look] = STATES[name] || [name, "wait"];
  return flagged && name === "counted" ? ["masuk, bertanda", "warn"] : [words, look];
}

export const tag = ([words, look]) => h("span", { className: "tag tag-" + look }, words);

export function notice(words, look = "warn") {
  return h("p", { className: "notice notice-" + look, role: look === "bad" ? "alert" : "status" }, words);
}
