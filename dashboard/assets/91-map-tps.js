/* TPS on the map: shape and colour by state. Their places are asked for once; later only the states change. */
window.siagaMap = window.siagaMap || {};
(function () {
  "use strict";
  const fetched = {}; // address -> promise of places

  const SIDE = 24; // of an icon, in CSS pixels
  const WIDE = 40; // of the ring round one

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

  /* A seat nobody sits in: a broken ring round whatever the state is, and a minus on it. Told by its shape. */
  function gap(pen, colour) {
    const middle = WIDE / 2;
    [["panel", 5.5], ["late", 2.75]].forEach(function (line) {
      pen.beginPath();
      pen.setLineDash(line[0] === "panel" ? [] : [6.6, 3.6]);
      pen.arc(middle, middle, 14, 0, 2 * Math.PI);
      pen.strokeStyle = colour(line[0]);
      pen.lineWidth = line[1];
      pen.stroke();
    });
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(middle + 10.5, middle - 10.5, 6.5, 0, 2 * Math.PI);
    pen.fillStyle = colour("late");
    pen.fill();
    pen.strokeStyle = colour("panel");
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.beginPath();
    pen.moveTo(middle + 7.25, middle - 10.5);
    pen.lineTo(middle + 13.75, middle - 10.5);
    pen.lineWidth = 2.5;
    pen.stroke();
  }

  function image(map, name, side, drawn, colour) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * side;
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    drawn(pen, colour);
    const made = pen.getImageData(0, 0, 2 * side, 2 * side);
    if (map.hasImage(name)) map.updateImage(name, made);
    else map.addImage(name, made, { pixelRatio: 2 });
  }

  /* Put the five icons and the ring into a map, drawn in the colours `colour(token)` of the scheme. */
  function images(map, colour) {
    Object.keys(ICONS).forEach(function (letter) { image(map, "siaga-" + letter, SIDE, ICONS[letter], colour); });
    image(map, "siaga-gap", WIDE, gap, colour);
  }

  /* All TPS of these states ({kelurahan: one letter per TPS in code order}) at their places, as GeoJSON; with how many
     officers are missing there ({tps: count}). */
  function features(states, gaps, all) {
    const found = [];
    Object.keys(states).forEach(function (kelurahan) {
      (all[kelurahan] || []).forEach(function (row, at) {
        const letter = states[kelurahan][at] || ".";
        found.push({
          type: "Feature",
          geometry: { type: "Point", coordinates: [row[1], row[2]] },
          properties: { kode: row[0], known: row[3], state: letter, order: ORDER[letter], gap: gaps[row[0]] || 0 },
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
