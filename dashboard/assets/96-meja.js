/* Meja by keyboard: up and down move the chosen row, Enter opens it, T goes to its call, L to its forms, Escape closes.

   The chosen row is a TPS, not a place in the list: a refresh puts the rows in a new order under it, and the list is
   scrolled by as much, so that the row stays where the eye is. React owns the rows; only aria-selected is ours. */
(function () {
  "use strict";
  let chosen = null; // code of the TPS
  let place = 0; // its number in the list, for when it leaves it
  let top = null; // where it stood on the screen
  let wantsCall = false; // T was pressed before the panel was there

  const list = () => document.getElementById("meja-list");
  const rows = () => Array.from(document.querySelectorAll("#meja-list [data-tps]"));
  const rowOf = (tps) => rows().find((row) => row.dataset.tps === tps);
  const isOpen = () => Boolean(document.querySelector("#meja-top > *"));
  const openTps = () => new URLSearchParams(location.search).get("tps");

  function remember() {
    const row = chosen && rowOf(chosen);
    top = row ? row.getBoundingClientRect().top : null;
  }

  function choose(row, options) {
    chosen = row ? row.dataset.tps : null;
    place = row ? rows().indexOf(row) : 0;
    select();
    if (row && options && options.scroll) reveal(row);
    remember();
  }

  function reveal(row) {
    const head = document.querySelector(".meja-head");
    row.style.scrollMarginTop = head ? head.offsetHeight + "px" : "";
    row.scrollIntoView({ block: "nearest" });
  }

  function select() {
    const box = list();
    rows().forEach(function (row) {
      const is = row.dataset.tps === chosen ? "true" : "false";
      if (row.getAttribute("aria-selected") !== is) row.setAttribute("aria-selected", is);
      const link = row.querySelector("a");
      if (link && link.tabIndex !== -1) link.tabIndex = -1; // the list is one stop of the Tab key
    });
    const row = chosen && rowOf(chosen);
    if (row) box.setAttribute("aria-activedescendant", row.id);
    else box.removeAttribute("aria-activedescendant");
  }

  // After every change of the list: the same TPS stays chosen, at the same height of the screen.
  function attendList() {
    const box = list();
    const all = rows();
    if (!all.length) return;
    let row = chosen && rowOf(chosen);
    if (!row) {
      row = openTps() ? rowOf(openTps()) : null;
      if (!row && chosen) row = all[Math.min(place, all.length - 1)];
      if (row) choose(row, { scroll: true });
    } else if (top !== null) {
      const moved = row.getBoundingClientRect().top - top;
      if (moved && box.scrollHeight > box.clientHeight) {
        const frame = box.getBoundingClientRect();
        const inSight = top >= frame.top && top < frame.bottom; // else the reader has scrolled away from it
        box.scrollTop += moved;
        if (inSight) reveal(row); // the head above the list may have grown over it
      }
    }
    place = row ? all.indexOf(row) : 0;
    select();
    remember();
  }

  function attendPanel() {
    const panel = document.getElementById("meja-panel");
    const title = panel.querySelector(".panel-title");
    const done = panel.querySelector("[data-focus='now']:not(.is-focused)");
    if (done) {
      done.classList.add("is-focused");
      panel.dataset.called = "yes";
      done.focus({ preventScroll: true });
      done.scrollIntoView({ block: "nearest" });
    }
    if (!title) {
      if (panel.dataset.title) {
        list().focus({ preventScroll: true });
        // After a call the desk goes on with whoever is next.
        if (panel.dataset.called) choose(rows()[0], { scroll: true });
      }
      delete panel.dataset.title;
      delete panel.dataset.called;
      return;
    }
    if (title.textContent !== panel.dataset.title) {
      panel.dataset.title = title.textContent;
      panel.scrollTop = 0;
      if (!wantsCall) title.focus({ preventScroll: true });
    }
    if (wantsCall && toCall()) wantsCall = false;
  }

  function toCall() {
    const first = document.querySelector("#meja-outcome input");
    if (!first) return false;
    first.focus({ preventScroll: true });
    document.querySelector(".meja-record").scrollIntoView({ block: "nearest" });
    return true;
  }

  let waiting = false;
  new MutationObserver(function () {
    if (waiting || !list()) return;
    waiting = true;
    requestAnimationFrame(function () {
      waiting = false;
      if (!list()) return;
      attendList();
      attendPanel();
    });
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  document.addEventListener("scroll", remember, true);

  document.addEventListener("click", function (event) {
    const row = event.target.closest && event.target.closest("#meja-list [data-tps]");
    if (row) choose(row);
  });

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.dataset.tps === chosen);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    choose(all[next], { scroll: true });
  }

  function open(tps) {
    const link = rowOf(tps) && rowOf(tps).querySelector("a");
    if (link) link.click();
  }

  const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e6, End: 1e6 };

  document.addEventListener("keydown", function (event) {
    const box = list();
    if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (event.key === "Escape") {
      const typed = at.id === "meja-note" && at.value;
      const close = document.getElementById("meja-close");
      if (typed) at.blur(); // what is typed is not thrown away by one key
      else if (close && !document.querySelector(".dropdown-menu.show")) {
        close.click();
        box.focus({ preventScroll: true }); // the next key is for the list, not for what is going away
      }
      return;
    }
    if (at.closest("input, textarea, select, .dropdown-menu")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const tps = (isOpen() && openTps()) || chosen;
    if (MOVES[key] && !at.closest(".meja-panel, a, button")) {
      event.preventDefault();
      box.focus({ preventScroll: true });
      move(MOVES[key]);
    } else if (key === "Enter" && chosen && (at === box || at === document.body)) {
      event.preventDefault();
      open(chosen);
    } else if (key === "t" && tps) {
      event.preventDefault(); // the letter would land in the field
      if (isOpen()) toCall();
      else {
        wantsCall = true;
        open(tps);
      }
    } else if (key === "l" && tps) {
      location.assign("/lapangan/" + encodeURIComponent(tps));
    }
  });
})();
