/* TPS on the map: shape and colour by state. Their places are asked for once; later only the states change. */
window.siagaMap = window.siagaMap || {};
(function () {
  "use strict";
  const fetched = {}; // address -> promise of places

  const ORDER = { ".": 0, r: 1, c: 2, f: 3, h: 4 };
  const ICONS = {
    ".": function (pen, colour) { ring(pen, 6, colour("panel"), colour("line-strong"), 2); },
    c: function (pen, colour) { ring(pen, 6.5, colour("progress-5"), colour("panel"), 1.5); },
    f: function (pen, colour) { shape(pen, [[12, 3], [21.5, 20], [2.5, 20]], colour("late"), colour("panel")); },
    h: function (pen, colour) { shape(pen, [[4, 4], [20, 4], [20, 20], [4, 20]], colour("alarm"), colour("panel")); },
    r: function (pen, colour) {
      pen.strokeStyle = colour("quiet");
      pen.lineWidth = 3;
      pen.beginPath();
      pen.moveTo(6, 6); pen.lineTo(18, 18); pen.moveTo(18, 6); pen.lineTo(6, 18);
      pen.stroke();
    },
  };

  function ring(pen, radius, fill, stroke, width) {
    pen.beginPath();
    pen.arc(12, 12, radius, 0, 2 * Math.PI);
    pen.fillStyle = fill;
    pen.fill();
    pen.strokeStyle = stroke;
    pen.lineWidth = width;
    pen.stroke();
  }

  function shape(pen, corners, fill, stroke) {
    pen.beginPath();
    corners.forEach(function (corner, at) { pen[at ? "lineTo" : "moveTo"](corner[0], corner[1]); });
    pen.closePath();
    pen.fillStyle = fill;
    pen.fill();
    pen.strokeStyle = stroke;
    pen.lineWidth = 1.5;
    pen.stroke();
  }

  /* Put the five icons into a map, drawn in the colours `colour(token)` of the scheme. */
  function images(map, colour) {
    Object.keys(ICONS).forEach(function (letter) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 48;
      const pen = canvas.getContext("2d");
      pen.scale(2, 2);
      ICONS[letter](pen, colour);
      const image = pen.getImageData(0, 0, 48, 48);
      if (map.hasImage("siaga-" + letter)) map.updateImage("siaga-" + letter, image);
      else map.addImage("siaga-" + letter, image, { pixelRatio: 2 });
    });
  }

  /* All TPS of these states ({kelurahan: one letter per TPS in code order}) at their places, as GeoJSON. */
  function features(states, all) {
    const found = [];
    Object.keys(states).forEach(function (kelurahan) {
      (all[kelurahan] || []).forEach(function (row, at) {
        const letter = states[kelurahan][at] || ".";
        found.push({
          type: "Feature",
          geometry: { type: "Point", coordinates: [row[1], row[2]] },
          properties: { kode: row[0], known: row[3], state: letter, order: ORDER[letter] },
        });
      });
    });
    return { type: "FeatureCollection", features: found };
  }

  function places(url) {
    if (!fetched[url]) {
      fetched[url] = window.fetch(url).then(function (answer) {
        if (!answer.ok) throw new Error("tps " + answer.status);
        return answer.json();
      });
      fetched[url].catch(function () { delete fetched[url]; });
    }
    return fetched[url];
  }

  window.siagaMap.tps = { images: images, features: features, places: places };
})();
