/* Verifikasi: sums beside the boxes of a form that is being typed, the focus where the next step is, and the keys.

   A sum is only shown beside what is written; no figure is ever proposed. Entries that are empty or unreadable are
   counted as such, never as zero. */
(function () {
  "use strict";
  const number = new Intl.NumberFormat("id-ID");

  function figure(text) {
    const trimmed = text.trim();
    return /^[0-9]+$/.test(trimmed) ? Number(trimmed) : null;
  }

  function boxes(form) {
    const found = {};
    form.querySelectorAll("[data-box]").forEach(function (label) {
      const input = label.querySelector("input");
      if (input) found[label.dataset.box] = input.value;
    });
    return found;
  }

  function words(sum, values) {
    const addends = sum.dataset.addends.split(" ").map(function (box) {
      return figure(values[box] || "");
    });
    const known = addends.filter(function (value) {
      return value !== null;
    });
    const written = figure(values[sum.dataset.written] || "");
    const total = known.reduce(function (whole, value) {
      return whole + value;
    }, 0);
    const said = sum.dataset.words + " = " + number.format(total);
    if (known.length === 0) return [sum.dataset.words + ": belum ada angka", ""];
    if (known.length < addends.length) {
      return [said + ", " + (addends.length - known.length) + " dari " + addends.length + " isian tanpa angka", ""];
    }
    if (written === null) return [said, ""];
    if (written === total) return [said + ", sama", "is-right"];
    const gap = number.format(Math.abs(total - written));
    return [said + ", tertulis " + number.format(written) + ": selisih " + gap, "is-wrong"];
  }

  function recount(form) {
    const values = boxes(form);
    form.querySelectorAll("[data-addends]").forEach(function (sum) {
      const said = words(sum, values);
      if (sum.textContent !== said[0]) sum.textContent = said[0];
      sum.classList.toggle("is-right", said[1] === "is-right");
      sum.classList.toggle("is-wrong", said[1] === "is-wrong");
    });
    form.querySelectorAll("[data-shows]").forEach(function (place) {
      const value = values[place.dataset.shows] || "";
      const known = figure(value);
      const text = known === null ? (value.trim() ? "tidak terbaca" : "tidak diisi") : number.format(known);
      if (place.textContent !== text) place.textContent = text;
    });
  }

  document.addEventListener("input", function (event) {
    const form = event.target.closest(".koreksi");
    if (form) recount(form);
  });

  // A wrong entry may lie in a folded party: unfold it, then take the reader there.
  function showWrong(panel) {
    panel.querySelectorAll(".kertas-wrong").forEach(function (place) {
      const folded = place.textContent && place.closest("details:not([open])");
      if (folded) folded.open = true;
    });
  }

  function attend(panel) {
    const form = panel.querySelector(".koreksi:not(.is-counted)");
    if (form) {
      form.classList.add("is-counted");
      recount(form);
    }
    if (form && wantsBox && !form.closest(".second-sheet")) firstBox();
    showWrong(panel);
    const next = panel.querySelector("[data-focus='now']:not(.is-focused)");
    if (next) {
      next.classList.add("is-focused");
      next.focus({ preventScroll: true });
      (next.closest(".panel-confirm, .panel-problem, .panel-done") || next).scrollIntoView({ block: "nearest" });
    }
    const title = panel.querySelector(".panel-title");
    const name = title && (title.dataset.form || title.textContent);
    if (title && name !== panel.dataset.title) {
      panel.dataset.title = name;
      delete panel.dataset.typed;
      panel.scrollTop = 0;
      title.focus({ preventScroll: true });
      // A form that is read from its photo is typed at once; on a touch screen the keyboard would cover the photo.
      if (panel.querySelector(".second-sheet") && matchMedia("(pointer: fine)").matches) firstBox();
    } else if (!title) {
      delete panel.dataset.title;
    }
  }

  new MutationObserver(function () {
    const panel = document.getElementById("temuan-panel");
    if (panel) attend(panel);
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });

  // ---- keys: a whole list can be decided without a mouse ----

  function click(id) {
    const found = document.getElementById(id);
    if (found) found.click();
    return Boolean(found);
  }

  function links() {
    return Array.from(document.querySelectorAll("#temuan-list .temuan-place"));
  }

  function opened() {
    return new URLSearchParams(location.search).get("formulir");
  }

  // Something typed is not left behind by one key: the second press within a few seconds leaves it.
  let warned = 0;
  function mayLeave(panel) {
    if (!panel || panel.dataset.typed !== "yes" || document.querySelector(".panel-done")) return true;
    if (Date.now() - warned < 5000) return true;
    warned = Date.now();
    const keys = panel.querySelector(".panel-keys");
    if (keys) keys.dataset.warns = "Isian belum disimpan. Tekan sekali lagi untuk meninggalkannya.";
    return false;
  }

  function walk(step) {
    const all = links();
    if (!all.length) return;
    const form = opened();
    if (!form) {
      const next = all[Math.min(Math.max(all.indexOf(document.activeElement) + step, 0), all.length - 1)];
      next.focus();
      return;
    }
    const at = all.findIndex(function (link) {
      return new URL(link.href).searchParams.get("formulir") === form;
    });
    const next = at < 0 ? all[0] : all[at + step];
    if (next && mayLeave(document.getElementById("temuan-panel"))) next.click();
  }

  function choose(place) {
    const radio = document.querySelectorAll("#temuan-decision input, #tray-tps input")[place - 1];
    if (!radio || radio.closest("[disabled]")) return;
    radio.click();
    if (radio.closest("#tray-tps")) return radio.focus();
    const reason = document.getElementById("temuan-reason");
    if (radio.value !== "perbaiki" && reason) reason.focus();
    else if (document.querySelector("#temuan-editor .koreksi")) firstBox();
    else wantsBox = true;
  }

  // The boxes of a correction come a moment after it has been chosen.
  let wantsBox = false;
  function firstBox() {
    wantsBox = false;
    const editor = document.querySelector(".second-sheet") || document.getElementById("temuan-editor");
    const box = editor.querySelector(".kertas-box.is-again") || editor.querySelector(".kertas-box");
    if (!box) return;
    const folded = box.closest("details:not([open])");
    if (folded) folded.open = true;
    box.focus();
    box.select();
  }

  // As on a calculating machine: Enter ends a figure, the last one leads to the button.
  function nextBox(event) {
    event.preventDefault();
    const sheet = event.target.closest(".second-sheet");
    const all = Array.from(sheet.querySelectorAll(".kertas-box, #second-send"));
    const next = all[all.indexOf(event.target) + 1];
    next.focus();
    if (next.select) next.select();
  }

  function escape(target) {
    if (click("temuan-back")) return;
    if (target.closest("input:not([type=radio]), textarea")) target.blur();
    else if (mayLeave(document.getElementById("temuan-panel"))) click("temuan-close");
  }

  document.addEventListener("input", function (event) {
    const panel = event.target.closest("#temuan-panel");
    if (panel && event.target.closest("#temuan-reason, #tray-reason, .kertas-box")) panel.dataset.typed = "yes";
  });

  document.addEventListener("keydown", function (event) {
    if (!document.getElementById("temuan-list") || event.metaKey || event.altKey) return;
    if (event.ctrlKey) {
      if (event.key !== "Enter" || event.repeat) return;
      event.preventDefault();
      if (event.target.id === "tray-reason") click("tray-dismiss");
      else ["temuan-save", "temuan-check", "second-send", "tray-send"].some(click);
      return;
    }
    if (event.key === "Enter" && event.target.closest(".second-sheet .kertas-box")) return nextBox(event);
    if (event.key === "Escape") return escape(event.target);
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
    else if (/^[1-8]$/.test(key)) choose(Number(key));
    else return;
    event.preventDefault();
  });
})();
