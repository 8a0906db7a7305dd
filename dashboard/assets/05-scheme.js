/* Light or dark: what was chosen here before, else what the machine prefers. Set before anything is drawn. */
(function () {
  "use strict";
  const KEY = "siaga-scheme";

  function chosen() {
    try {
      return window.localStorage.getItem(KEY);
    } catch (error) {
      return null; /* storage switched off: the machine's preference stands */
    }
  }

  function apply() {
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.setAttribute("data-bs-theme", chosen() || (dark ? "dark" : "light"));
  }

  apply();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("#theme-toggle")) return;
    const now = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try {
      window.localStorage.setItem(KEY, now);
    } catch (error) {
      /* not kept, but applied for now */
    }
    document.documentElement.setAttribute("data-bs-theme", now);
  });
})();
