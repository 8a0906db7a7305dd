// /daftar: reads the card's secret from the address, sends it when the button is pressed, keeps the phone's token.
// The random key is made before the first try and kept until the answer is here: if the answer is lost on the way,
// the same phone asks again and hears the same.
(function () {
  "use strict";

  var DEVICE = "siaga.perangkat";
  var KEY = "siaga.daftar.kunci";
  var secret = location.hash.slice(1);
  var button = document.getElementById("enrol-button");
  var label = document.getElementById("enrol-label");
  var said = document.getElementById("enrol-said");
  var form = document.getElementById("enrol-form");

  function say(words, wrong) {
    said.textContent = words;
    said.className = wrong ? "plain-problem" : "plain-done";
    said.setAttribute("role", wrong ? "alert" : "status");
    said.hidden = !words;
  }

  function ownKey() {
    var key = localStorage.getItem(KEY);
    if (!key) {
      key = Array.from(crypto.getRandomValues(new Uint8Array(32)), function (byte) {
        return byte.toString(16).padStart(2, "0");
      }).join("");
      localStorage.setItem(KEY, key);
    }
    return key;
  }

  function kind() {
    var found = /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(navigator.userAgent);
    return found ? "HP " + found[0] : "HP";
  }

  function keep(answer) {
    localStorage.setItem(
      DEVICE,
      JSON.stringify({ token: answer.token, device: answer.device, tps: answer.tps, place: answer.place })
    );
    localStorage.removeItem(KEY);
    history.replaceState(null, "", location.pathname);
    location.assign("/lapangan/");
  }

  function failed(words) {
    say(words, true);
    button.disabled = false;
  }

  async function enrol(event) {
    event.preventDefault();
    button.disabled = true;
    say("Mendaftarkan HP ini …", false);
    var response;
    var answer;
    try {
      response = await fetch("/api/v1/enrol", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        credentials: "omit",
        cache: "no-store",
        body: JSON.stringify({ secret: secret, label: label.value.trim() || kind(), key: ownKey() }),
      });
      answer = await response.json();
    } catch (error) {
      failed("Tidak ada sambungan, atau jawabannya hilang. Tekan Daftarkan lagi: kartu Anda tidak hangus.");
      return;
    }
    if (response.ok) {
      keep(answer);
    } else {
      failed(answer.sentence || "Pendaftaran gagal. Tekan Daftarkan lagi.");
    }
  }

  function start() {
    try {
      localStorage.setItem(KEY + ".uji", "1");
      localStorage.removeItem(KEY + ".uji");
    } catch (error) {
      say("Peramban ini tidak menyimpan data (mode samaran?). Buka alamat ini di peramban biasa.", true);
      return;
    }
    if (!secret) {
      say("Pindai QR pada kartu pendaftaran dengan kamera HP. Alamat ini saja tidak cukup.", true);
      return;
    }
    var before = localStorage.getItem(DEVICE);
    if (before) {
      var place = "TPS lain";
      try {
        place = JSON.parse(before).place || place;
      } catch (error) {
        // What cannot be read is replaced like everything else.
      }
      say("HP ini sudah terdaftar untuk " + place + ". Mendaftar lagi menggantinya.", false);
    }
    form.hidden = false;
    form.addEventListener("submit", enrol);
  }

  start();
  // Another card scanned into the same tab changes the fragment only.
  addEventListener("hashchange", function () {
    if (location.hash) {
      location.reload();
    }
  });
})();
