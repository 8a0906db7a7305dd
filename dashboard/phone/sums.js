// The arithmetic of the paper while it is typed. It says what differs and which rows to read again; it never proposes
// a figure. Pure: values in, words out.
const UNREAD = "x";

// What a box holds: a whole number, "x" for unreadable, null for empty; undefined for what is no figure.
export function figure(typed) {
  const text = (typed || "").trim().toLowerCase();
  if (text === "") return null;
  if (text === UNREAD) return UNREAD;
  const plain = text.replace(/\./g, "");
  const grouped = !text.includes(".") || /^\d{1,3}(\.\d{3})+$/.test(text);
  return /^\d{1,9}$/.test(plain) && grouped ? Number(plain) : undefined;
}

// Of one sum of the paper: what its addends make so far, how many of them are no number, how far it is off.
export function stateOf(sum, values) {
  const read = sum.addends.map((name) => figure(values[name]));
  const known = read.filter((value) => typeof value === "number");
  const made = known.reduce((whole, value) => whole + value, 0);
  const written = figure(values[sum.written]);
  const whole = known.length === read.length;
  const off = whole && typeof written === "number" ? Math.abs(made - written) : 0;
  return { made, missing: read.length - known.length, started: known.length > 0, written, off };
}

// Every sum that does not add up, in the order of the paper.
export function differences(sums, values) {
  return sums.map((sum) => ({ sum, ...stateOf(sum, values) })).filter((one) => one.off > 0);
}

// Boxes by what is wrong or left out: {wrong: [names], empty: n, unread: n}.
export function gaps(names, values) {
  const found = { wrong: [], empty: 0, unread: 0 };
  for (const name of names) {
    const value = figure(values[name]);
    if (value === undefined) found.wrong.push(name);
    else if (value === null) found.empty += 1;
    else if (value === UNREAD) found.unread += 1;
  }
  return found;
}
