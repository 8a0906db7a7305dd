/* The sound of the alarm banner. A browser lets no page sound before somebody has touched it, so it is switched on by a
   button, once, and the choice is kept in this browser. It sounds for an alert that is new here, and every 30 seconds
   while an emergency is not taken. */
(function () {
  "use strict";
  var KEY = "siaga-alarm-bunyi";
  var audio = null;
  var heard = 0;
  var last = 0;

  function wanted() {
    try { return localStorage.getItem(KEY) === "ya"; } catch (error) { return false; }
  }

  function keep(on) {
    try { localStorage.setItem(KEY, on ? "ya" : "tidak"); } catch (error) { /* private window: for now only */ }
  }

  function context() {
    var Kind = window.AudioContext || window.webkitAudioContext;
    if (!audio && Kind) { audio = new Kind(); }
    if (audio && audio.state === "suspended") { audio.resume(); }
    return audio;
  }

  function sound(urgent) {
    var on = context();
    if (!on) { return; }
    (urgent ? [880, 660, 880, 660] : [660, 660]).forEach(function (tone, at) {
      var source = on.createOscillator();
      var level = on.createGain();
      var begin = on.currentTime + at * 0.28;
      source.frequency.value = tone;
      level.gain.setValueAtTime(0.0001, begin);
      level.gain.exponentialRampToValueAtTime(0.25, begin + 0.02);
      level.gain.exponentialRampToValueAtTime(0.0001, begin + 0.24);
      source.connect(level).connect(on.destination);
      source.start(begin);
      source.stop(begin + 0.26);
    });
  }

  function look() {
    var bar = document.querySelector("#alarm .alarm-bar");
    var button = document.getElementById("alarm-sound");
    if (button) {
      var words = wanted() ? "Matikan bunyi" : "Nyalakan bunyi";
      if (button.textContent !== words) { button.textContent = words; }
    }
    document.documentElement.classList.toggle("has-alarm", Boolean(bar));
    if (!bar) { return; }
    var newest = Number(bar.dataset.newest);
    var urgent = Number(bar.dataset.urgent) > 0;
    var now = Date.now();
    if (newest > heard || (urgent && now - last > 30000)) {
      if (wanted()) { sound(urgent); }
      heard = Math.max(heard, newest);
      last = now;
    }
  }

  document.addEventListener("click", function (event) {
    if (!event.target || event.target.id !== "alarm-sound") { return; }
    keep(!wanted());
    if (wanted()) { sound(false); }
    look();
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(look, 5000);
})();
