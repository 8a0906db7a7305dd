/* How old is what this screen shows? Plain JavaScript, independent of Dash's callbacks: it watches the answers.

   Every answered refresh (200 or 204) is noted. Two missed ticks: amber. Sixty seconds: red, with words. Red at once
   when the server says itself that the data falls behind (.data-age-trouble). When the login has ended the browser
   goes to the login page; the last good picture stays until then. It also lights the rail entry of the page.

   A page that is being left asks nothing more: from "Keluar" on (or once the login has ended) what is under way is
   taken back and what comes after is held. A tick between the end of the session and the next page would be answered
   401, an error in the console and a second way to the login page. Should the page stay after all, because nobody
   answers or the reader stops it, what was held is sent, so nothing on it waits for ever. */
(function () {
  "use strict";
  const RED_AFTER = 60;
  const BACK_AFTER = 10; // seconds until a page that should have been left asks again
  let lastAnswer = Date.now();
  let lastError = "";
  let leaving = false;
  let comingBack = 0;
  const underWay = new Set(); // an AbortController per request that has no answer yet
  const held = []; // what sends a held request
  const plainFetch = window.fetch.bind(window);

  function leave() {
    leaving = true;
    underWay.forEach(function (controller) { controller.abort(); });
    window.clearTimeout(comingBack);
    comingBack = window.setTimeout(stay, BACK_AFTER * 1000);
  }

  function stay() {
    leaving = false;
    held.splice(0).forEach(function (send) { send(); });
  }

  function hold(input, init) {
    return new Promise(function (resolve, reject) {
      held.push(function () { window.fetch(input, init).then(resolve, reject); });
    });
  }

  window.fetch = function (input, init) {
    if (leaving) return hold(input, init);
    const url = typeof input === "string" ? input : input.url;
    const isRefresh = url.indexOf("_dash-update-component") !== -1;
    const controller = new AbortController();
    underWay.add(controller);
    return plainFetch(input, Object.assign({ signal: controller.signal }, init)).then(
      function (response) {
        underWay.delete(controller);
        if (isRefresh && response.ok) {
          lastAnswer = Date.now();
          lastError = "";
        } else if (isRefresh && response.status === 401) {
          const here = window.location.pathname + window.location.search;
          leave();
          window.location.assign("/login?next=" + encodeURIComponent(here));
          return hold(input, init);
        } else if (isRefresh) {
          lastError = "server menjawab galat " + response.status;
        }
        return response;
      },
      function (error) {
        underWay.delete(controller);
        if (controller.signal.aborted) return hold(input, init);
        if (isRefresh) lastError = "server tidak dapat dihubungi";
        throw error;
      }
    );
  };

  document.addEventListener("submit", function (event) {
    if (event.target.getAttribute("action") === "/logout" && !event.defaultPrevented) leave();
  });
  // Kept by the browser and shown again by "back": it is here to stay.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) stay();
  });

  function words(seconds) {
    if (seconds < 2) return "baru saja";
    if (seconds < 60) return Math.floor(seconds) + " detik lalu";
    if (seconds < 3600) return Math.floor(seconds / 60) + " menit lalu";
    return Math.floor(seconds / 3600) + " jam lalu";
  }

  function tickSeconds() {
    const banner = document.getElementById("stale-banner");
    return banner ? Number(banner.dataset.seconds) || 5 : 5;
  }

  function show() {
    const age = (Date.now() - lastAnswer) / 1000;
    const late = age > 2 * tickSeconds() + 1;
    const stale = age > RED_AFTER;
    document.querySelectorAll(".data-age").forEach(function (status) {
      const red = stale || status.querySelector(".data-age-trouble") !== null;
      status.classList.toggle("is-fresh", !late && !red);
      status.classList.toggle("is-late", late && !red);
      status.classList.toggle("is-stale", red);
      const text = status.querySelector(".data-age-words");
      if (text) text.textContent = words(age);
    });
    const banner = document.getElementById("stale-banner");
    if (banner) {
      banner.hidden = !stale;
      if (stale) {
        banner.textContent =
          "DATA TERTUNDA: jawaban terakhir " + words(age) + (lastError ? " (" + lastError + ")" : "") +
          ". Gambar terakhir tetap ditampilkan; halaman pulih sendiri begitu server menjawab.";
      }
    }
  }

  function lightRail() {
    const here = window.location.pathname.replace(/\/+$/, "") || "/";
    document.querySelectorAll(".rail-link").forEach(function (link) {
      const active = link.getAttribute("href") === here;
      link.classList.toggle("active", active);
      if (active) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  /* dcc.Link takes no aria attributes, so the chosen link of a group is told to screen readers here. */
  function tellChosen() {
    document.querySelectorAll(".segment, .dropdown-item").forEach(function (link) {
      if (link.classList.contains("active")) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  window.setInterval(function () {
    show();
    lightRail();
    tellChosen();
  }, 500);
  window.siagaAge = function () {
    return (Date.now() - lastAnswer) / 1000;
  };
})();
