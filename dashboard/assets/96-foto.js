/* The photo of a C.Hasil: larger and smaller, turned by quarters, dragged; its versions; waiting for one being made.

   What is shown is kept here, per opened form (data-form) and photo, and laid on the picture as one transform. */
(function () {
  "use strict";
  const MOST = 12; // times as large as the whole photo
  const TRIES = 15; // a photo that is being made is asked for again, every RETRY ms
  const RETRY = 2000;
  let now = null; // {stage, image, form, src, scale, x, y, turn, tries}

  function room() {
    return { width: now.stage.clientWidth, height: now.stage.clientHeight };
  }

  // The size of the whole photo on the stage, as it is turned.
  function whole() {
    const wide = now.image.naturalWidth || 1;
    const high = now.image.naturalHeight || 1;
    const seen = now.turn % 2 ? { width: high, height: wide } : { width: wide, height: high };
    const fit = Math.min(room().width / seen.width, room().height / seen.height);
    return { fit: fit, width: seen.width * fit, height: seen.height * fit };
  }

  function limit(value, size, space) {
    const most = Math.max(0, (size - space) / 2);
    return Math.min(most, Math.max(-most, value));
  }

  function draw() {
    if (!now || !now.image.naturalWidth) return;
    const size = whole();
    now.stage.classList.toggle("is-large", now.scale > 1); // else a finger on it scrolls the page
    now.x = limit(now.x, size.width * now.scale, room().width);
    now.y = limit(now.y, size.height * now.scale, room().height);
    now.image.style.transform =
      "translate(" + now.x + "px, " + now.y + "px) translate(-50%, -50%) rotate(" + now.turn * 90 + "deg) scale(" +
      size.fit * now.scale + ")";
  }

  // `at`: the point that stays where it is, from the middle of the stage.
  function zoom(by, at) {
    if (!now) return;
    const before = now.scale;
    now.scale = Math.min(MOST, Math.max(1, before * by));
    const grown = now.scale / before;
    const point = at || { x: 0, y: 0 };
    now.x = point.x - (point.x - now.x) * grown;
    now.y = point.y - (point.y - now.y) * grown;
    draw();
  }

  function turn() {
    now.turn = (now.turn + 1) % 4;
    const before = now.x;
    now.x = -now.y;
    now.y = before;
    draw();
  }

  function showWhole() {
    now.scale = 1;
    now.x = now.y = 0;
    draw();
  }

  const ACTS = {
    in: function () { zoom(1.4); },
    out: function () { zoom(1 / 1.4); },
    turn: turn,
    whole: showWhole,
  };
  const KEYS = { "+": "in", "=": "in", "-": "out", r: "turn", R: "turn", 0: "whole" };

  function fromMiddle(event) {
    const box = now.stage.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  }

  // ---- pointers: one drags, two pinch ----

  const held = new Map();

  function pinch() {
    const points = Array.from(held.values());
    const middle = { x: (points[0].x + points[1].x) / 2, y: (points[0].y + points[1].y) / 2 };
    return { apart: Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) || 1, middle: middle };
  }

  function press(event) {
    if (event.target.closest("button")) return;
    held.set(event.pointerId, fromMiddle(event));
    now.stage.setPointerCapture(event.pointerId);
    now.stage.classList.add("is-held");
  }

  function move(event) {
    if (!held.has(event.pointerId)) return;
    const before = held.size === 2 ? pinch() : held.get(event.pointerId);
    held.set(event.pointerId, fromMiddle(event));
    if (held.size === 2) {
      const after = pinch();
      now.x += after.middle.x - before.middle.x;
      now.y += after.middle.y - before.middle.y;
      zoom(after.apart / before.apart, after.middle);
    } else if (held.size === 1) {
      now.x += held.get(event.pointerId).x - before.x;
      now.y += held.get(event.pointerId).y - before.y;
      draw();
    }
  }

  function release(event) {
    held.delete(event.pointerId);
    if (!held.size) now.stage.classList.remove("is-held");
  }

  // ---- one photo after another ----

  function show(src) {
    now.src = src;
    now.tries = 0;
    now.scale = 1;
    now.x = now.y = now.turn = 0;
    now.stage.classList.remove("is-shown", "is-missing");
    if (now.image.getAttribute("src") !== src) now.image.src = src;
    if (now.image.complete && now.image.naturalWidth) loaded();
    document.querySelectorAll(".foto-version").forEach(function (version) {
      const chosen = version.dataset.show === src;
      version.setAttribute("aria-pressed", chosen ? "true" : "false");
      const caption = document.querySelector(".foto-caption");
      if (chosen && caption) caption.textContent = version.getAttribute("aria-label");
    });
  }

  function loaded() {
    now.stage.classList.add("is-shown");
    draw();
  }

  function again() {
    const mine = now;
    if (mine.tries >= TRIES) {
      mine.stage.classList.add("is-missing");
      mine.stage.querySelector(".foto-wait").textContent = "Foto belum dapat ditampilkan. Buka lagi formulir ini nanti.";
      return;
    }
    mine.tries += 1;
    const src = mine.src;
    setTimeout(function () {
      if (now === mine && mine.src === src) mine.image.src = src + "&lagi=" + mine.tries;
    }, RETRY);
  }

  function attach(stage) {
    held.clear();
    const image = stage.querySelector(".foto-image");
    const known = stage.dataset.bound === "yes";
    now = { stage: stage, image: image, form: stage.dataset.form };
    if (!known) {
      stage.dataset.bound = "yes";
      stage.addEventListener("pointerdown", press);
      stage.addEventListener("pointermove", move);
      stage.addEventListener("pointerup", release);
      stage.addEventListener("pointercancel", release);
      stage.addEventListener("dblclick", function (event) {
        if (event.target.closest("button")) return;
        if (now.scale > 1) showWhole();
        else zoom(3, fromMiddle(event));
      });
      stage.addEventListener("wheel", function (event) {
        event.preventDefault();
        zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), fromMiddle(event));
      }, { passive: false });
      image.addEventListener("load", function () { if (now && now.image === image) loaded(); });
      image.addEventListener("error", function () { if (now && now.image === image) again(); });
      new ResizeObserver(draw).observe(stage);
    }
    show(stage.dataset.src);
  }

  function look() {
    const stage = document.querySelector(".foto-stage");
    if (!stage) now = null;
    else if (!now || now.stage !== stage || now.form !== stage.dataset.form) attach(stage);
  }

  new MutationObserver(look).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-form"],
  });

  document.addEventListener("click", function (event) {
    const tool = event.target.closest("[data-foto]");
    const version = event.target.closest(".foto-version");
    if (now && tool) ACTS[tool.dataset.foto]();
    if (now && version) show(version.dataset.show);
  });

  // In a box for a figure the signs for the photo are no figure, so they work there too; in other text they are text.
  document.addEventListener("keydown", function (event) {
    if (!now || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = event.target.closest(".kertas-box");
    if (!box && event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step && event.target === now.stage) {
      now.x += step[0];
      now.y += step[1];
      draw();
    } else if (KEYS[event.key] && !(box && event.key === "0")) {
      ACTS[KEYS[event.key]]();
    } else {
      return;
    }
    event.preventDefault();
  });
})();
