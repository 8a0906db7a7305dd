/* The camera that fits an area into the frame of a map, with room for the names on either side. */
window.siagaMap = window.siagaMap || {};
(function () {
  "use strict";
  const WORLD = 512; // CSS pixels round the world at zoom 0

  function mercator(lat) {
    return 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);
  }

  function camera(meta, frame) {
    const width = frame.clientWidth || 600;
    const height = frame.clientHeight || 500;
    const [west, south, east, north] = meta.bounds;
    const wide = width >= window.siagaMap.NARROW;
    const type = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // larger on a large screen
    const side = Math.min(wide ? meta.label_px * type + 16 : 14, width / 2 - 60);
    const edge = Math.min(meta.edge_px, height / 4);
    const bottom = mercator(south);
    const top = mercator(north);
    const worlds = Math.min((width - 2 * side) / ((east - west) / 360), (height - 2 * edge) / (bottom - top));
    const middle = Math.PI * (1 - (bottom + top));
    return {
      center: { lon: (west + east) / 2, lat: (Math.atan(Math.sinh(middle)) * 180) / Math.PI },
      zoom: Math.min(Math.log2(worlds / WORLD), 16),
    };
  }

  window.siagaMap.camera = camera;
})();
