/* The map's own drawing: hatching, borders, TPS marks, names, what a pointer or the keyboard is on, and the way down
   (click) and up (Escape). The 91-map-*.js files beside this one hold the camera, the names and the TPS.

   The server sends classes, words and asset addresses (layout.meta of the figure, see layouts/figures/map.py); this
   file sends nothing. It works on the map instance of the Plotly subplot, so there is one WebGL context per map. */
(function () {
  "use strict";
  const states = {}; // map name -> what this browser knows of it

  function stateOf(name) {
    return (states[name] = states[name] || {});
  }

  function frameOf(name) {
    return document.getElementById(name + "-map-frame");
  }

  function isDark(element) {
    const themed = element && element.closest("[data-bs-theme]");
    return Boolean(themed) && themed.getAttribute("data-bs-theme") === "dark";
  }

  function ink(name) {
    const frame = frameOf(name) || document.body;
    const style = getComputedStyle(frame);
    return function (token) {
      return style.getPropertyValue("--" + token).trim();
    };
  }

  function absolute(url) {
    return new URL(url, window.location.href).href;
  }

  /* ---- the figure as this screen shows it: scheme and camera ---- */

  function figure(picture) {
    if (!picture) return window.dash_clientside.no_update;
    const meta = picture.layout.meta;
    const name = meta.name;
    const state = stateOf(name);
    const frame = frameOf(name);
    const map = mapOf(name);
    const look = isDark(frame) ? meta.dark : meta.light;
    picture.data[0].colorscale = look.scale;
    picture.data[0].marker.line.color = look.line;
    const aim = JSON.stringify(meta.bounds);
    let where;
    if (map && state.aim === aim) {
      const centre = map.getCenter();
      where = { center: { lon: centre.lng, lat: centre.lat }, zoom: map.getZoom() };
    } else {
      where = window.siagaMap.camera(meta, frame);
      state.moved = false;
    }
    state.aim = aim;
    state.meta = meta;
    state.places = {};
    picture.data[0].locations.forEach(function (code, at) {
      const row = picture.data[0].customdata[at];
      state.places[code] = { href: row[0], name: row[1], value: row[2], note: row[3], more: row[4] };
    });
    picture.layout.map.center = where.center;
    picture.layout.map.zoom = where.zoom;
    attach(name);
    return picture;
  }

  function graphOf(name) {
    const frame = frameOf(name);
    return frame && frame.querySelector(".js-plotly-plot");
  }

  function mapOf(name) {
    const graph = graphOf(name);
    const layout = graph && graph._fullLayout;
    const subplot = layout && layout.map && layout.map._subplot;
    return subplot ? subplot.map : null;
  }

  function attach(name) {
    const state = stateOf(name);
    const graph = graphOf(name);
    const map = mapOf(name);
    if (!graph || !map || !graph.on) {
      if (frameOf(name)) window.requestAnimationFrame(function () { attach(name); });
      return;
    }
    if (state.graph !== graph) {
      state.graph = graph;
      graph.on("plotly_afterplot", function () { draw(name); });
      watch(name, frameOf(name));
    }
    if (state.map !== map) {
      state.map = map;
      state.urls = null;
      listen(name, map);
    }
    draw(name);
  }

  /* ---- what is drawn besides the areas ---- */

  function draw(name) {
    const state = stateOf(name);
    const map = mapOf(name);
    if (!map || !state.meta) return;
    try {
      images(name, map);
      sources(name, map);
    } catch (notLoadedYet) {
      map.once("styledata", function () { draw(name); });
      return;
    }
    filters(name, map);
    marks(name, map);
    raise(map);
    arrange(name);
  }

  const EMPTY = { type: "FeatureCollection", features: [] };
  const NONE = ["literal", []];
  const LAYERS = ["area", "titik", "arsir", "batas", "kota", "hover", "outline", "tps", "gap", "chosen"];

  function sources(name, map) {
    const state = stateOf(name);
    const urls = state.meta.urls;
    const parts = { kelurahan: 1, kecamatan: 1, kota: 1, batas_kecamatan: 1, arsir: 1 };
    Object.keys(parts).forEach(function (part) {
      const id = "siaga-" + part;
      const known = map.getSource(id);
      if (!known) map.addSource(id, { type: "geojson", data: absolute(urls[part]) });
      else if (state.urls && state.urls[part] !== urls[part]) known.setData(absolute(urls[part]));
    });
    if (!map.getSource("siaga-tps")) map.addSource("siaga-tps", { type: "geojson", data: EMPTY });
    state.urls = urls;
    const colour = ink(name);
    const add = function (id, type, source, paint, layout, filter) {
      if (map.getLayer("siaga-" + id)) return;
      const layer = { id: "siaga-" + id, type: type, source: "siaga-" + source, paint: paint, layout: layout || {} };
      if (filter) layer.filter = filter;
      map.addLayer(layer);
    };
    const round = { "line-join": "round", "line-cap": "round" };
    const none = ["in", ["get", "kode"], NONE];
    add("area", "fill", "kelurahan", { "fill-color": "#000000", "fill-opacity": 0 });
    add("titik", "fill", "kelurahan", { "fill-pattern": "siaga-titik" }, {}, none);
    add("arsir", "line", "arsir", { "line-color": colour("line-strong"), "line-width": 0.9, "line-opacity": 0.75 }, {}, none);
    add("batas", "line", "batas_kecamatan", { "line-color": colour("text"), "line-width": 1.4 }, round);
    add("kota", "line", "kota", { "line-color": colour("text"), "line-width": 1.4 }, round);
    add("hover", "line", "kelurahan", { "line-color": colour("text"), "line-width": 2 }, round, none);
    add("outline", "line", "kelurahan", { "line-color": colour("text"), "line-width": 2.25 }, round, none);
    const size = ["interpolate", ["linear"], ["zoom"], 10, 0.42, 12, 0.7, 14, 1];
    const icons = { "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": size };
    icons["icon-image"] = ["concat", "siaga-", ["get", "state"]];
    icons["symbol-sort-key"] = ["get", "order"];
    add("tps", "symbol", "tps", {}, icons);
    const wide = ["interpolate", ["linear"], ["zoom"], 10, 0.7, 12, 0.85, 14, 1]; // seen among thousands of marks
    const rings = { "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": wide };
    rings["icon-image"] = "siaga-gap";
    add("gap", "symbol", "tps", {}, rings, [">", ["get", "gap"], 0]);
    add("chosen", "circle", "tps", {
      "circle-radius": 11, "circle-color": "rgba(0,0,0,0)",
      "circle-stroke-color": colour("text"), "circle-stroke-width": 2,
    }, {}, ["==", ["get", "kode"], ""]);
  }

  function filters(name, map) {
    const meta = stateOf(name).meta;
    const only = function (codes) { return ["in", ["get", "kode"], ["literal", codes]]; };
    map.setFilter("siaga-arsir", only(meta.hatched));
    map.setFilter("siaga-titik", only(meta.dotted));
    map.setFilter("siaga-outline", only(meta.outline));
    const inside = meta.up && meta.up.length;
    ["batas", "kota"].forEach(function (id) { map.setPaintProperty("siaga-" + id, "line-opacity", inside ? 0.28 : 0.6); });
    map.setFilter("siaga-chosen", ["==", ["get", "kode"], (meta.points && meta.points.chosen) || ""]);
  }

  /* Plotly adds its own layers on top, some time after it says that it has plotted. */
  function raise(map) {
    if (!map.getLayer("siaga-chosen")) return;
    const order = map.getLayersOrder ? map.getLayersOrder() : map.getStyle().layers.map(function (one) { return one.id; });
    if (order[order.length - 1] === "siaga-chosen") return;
    LAYERS.forEach(function (id) { map.moveLayer("siaga-" + id); });
  }

  function recolour(name) {
    const map = mapOf(name);
    const graph = graphOf(name);
    const meta = stateOf(name).meta;
    if (!map || !meta || !map.getLayer("siaga-chosen")) return;
    const colour = ink(name);
    map.setPaintProperty("siaga-arsir", "line-color", colour("line-strong"));
    ["batas", "kota", "hover", "outline"].forEach(function (id) {
      map.setPaintProperty("siaga-" + id, "line-color", colour("text"));
    });
    map.setPaintProperty("siaga-chosen", "circle-stroke-color", colour("text"));
    stateOf(name).icons = "";
    marks(name, map);
    const look = isDark(frameOf(name)) ? meta.dark : meta.light;
    window.Plotly.restyle(graph, { colorscale: [look.scale], "marker.line.color": look.line });
  }

  /* The pattern of areas with fewer than five people: dots of the health colour, as in the heatmap. */
  function dots(map, colour) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 20;
    const pen = canvas.getContext("2d");
    pen.fillStyle = colour("health-evaluasi");
    [[5, 5], [15, 15]].forEach(function (at) {
      pen.beginPath();
      pen.arc(at[0], at[1], 1.8, 0, 2 * Math.PI);
      pen.fill();
    });
    const image = pen.getImageData(0, 0, 20, 20);
    if (map.hasImage("siaga-titik")) map.updateImage("siaga-titik", image);
    else map.addImage("siaga-titik", image, { pixelRatio: 2 });
  }

  /* ---- TPS (see 91-map-tps.js) and names (see 91-map-names.js) ---- */

  function images(name, map) {
    const state = stateOf(name);
    const scheme = isDark(frameOf(name)) ? "dark" : "light";
    if (state.icons === scheme && map.hasImage("siaga-c")) return;
    window.siagaMap.tps.images(map, ink(name));
    dots(map, ink(name));
    state.icons = scheme;
  }

  function marks(name, map) {
    const state = stateOf(name);
    const points = state.meta.points;
    const key = JSON.stringify([points && [points.states, points.gaps], state.meta.urls.tps]);
    images(name, map);
    if (state.marks === key && state.marked === map) return;
    state.marks = key;
    state.marked = map;
    if (!points) {
      map.getSource("siaga-tps").setData(EMPTY);
      return;
    }
    window.siagaMap.tps.places(state.meta.urls.tps).then(
      function (all) {
        const current = state.marks === key && mapOf(name) === map;
        if (current) map.getSource("siaga-tps").setData(window.siagaMap.tps.features(points.states, points.gaps, all));
      },
      function () { state.marks = null; } // the next refresh asks again
    );
  }

  function arrange(name) {
    const frame = frameOf(name);
    const map = mapOf(name);
    if (frame && map) window.siagaMap.arrange(frame, map);
  }

  /* ---- pointer, keyboard, size, theme ---- */

  function go(href) {
    if (!href) return;
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function under(map, point) {
    const layers = ["siaga-tps", "siaga-area"].filter(function (id) { return map.getLayer(id); });
    const found = map.queryRenderedFeatures(point, { layers: layers });
    const tps = found.find(function (one) { return one.layer.id === "siaga-tps"; });
    return { tps: tps, area: found.find(function (one) { return one.layer.id === "siaga-area"; }) };
  }

  const WORDS = { ".": "belum ada laporan", c: "masuk", f: "masuk, bertanda", h: "ditahan", r: "ditolak" };

  function listen(name, map) {
    const state = stateOf(name);
    map.on("move", function () { arrange(name); });
    map.on("resize", function () { arrange(name); });
    map.on("styledata", function () { raise(map); });
    map.on("dragstart", function () { state.moved = true; });
    map.on("mousemove", function (event) {
      const what = under(map, event.point);
      const place = what.area && state.places[what.area.properties.kode];
      const canGo = (what.tps && state.meta.points && state.meta.points.href) || (place && place.href);
      map.getCanvas().style.cursor = canGo ? "pointer" : "";
      point(name, what.area ? what.area.properties.kode : null);
      tell(name, event.point, what, place);
    });
    map.on("mouseout", function () {
      point(name, null);
      tell(name, null);
    });
    map.on("click", function (event) {
      const what = under(map, event.point);
      const points = state.meta.points;
      if (what.tps && points && points.href) go(points.href.replace("__tps__", what.tps.properties.kode));
      else if (what.area && state.places[what.area.properties.kode]) go(state.places[what.area.properties.kode].href);
    });
  }

  function tell(name, at, what, place) {
    const frame = frameOf(name);
    let tip = frame.querySelector(".map-tip");
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "map-tip";
      tip.setAttribute("aria-hidden", "true");
      frame.append(tip);
    }
    const rows = [];
    if (at && what.tps) {
      const code = what.tps.properties.kode;
      rows.push("TPS " + code.slice(-3), WORDS[what.tps.properties.state]);
      rows.push(what.tps.properties.gap ? "kurang " + what.tps.properties.gap + " orang" : "");
      rows.push(what.tps.properties.known ? "" : "letak perkiraan dalam kelurahan");
    } else if (at && place) {
      rows.push(place.name, place.value, place.note, place.more);
    }
    tip.hidden = !rows.length;
    if (!rows.length) return;
    tip.replaceChildren(...rows.filter(Boolean).map(function (text, line) {
      const element = document.createElement(line ? "span" : "strong");
      element.textContent = text;
      return element;
    }));
    const left = at.x + 14 + tip.offsetWidth > frame.clientWidth ? at.x - 14 - tip.offsetWidth : at.x + 14;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = Math.max(4, Math.min(at.y + 14, frame.clientHeight - tip.offsetHeight - 4)) + "px";
  }

  /* Light an area on the map, its name and its entry in the list, whichever of them the pointer or the focus is on. */
  function point(name, code) {
    const state = stateOf(name);
    if (state.lit === code) return;
    state.lit = code;
    const map = mapOf(name);
    const inside = function (area) { return code && (area === code || area.indexOf(code + ".") === 0 || code.indexOf(area + ".") === 0); };
    if (map && map.getLayer("siaga-hover") && state.places) {
      const lit = Object.keys(state.places).filter(function (area) {
        return code && (area === code || area.indexOf(code + ".") === 0);
      });
      map.setFilter("siaga-hover", ["in", ["get", "kode"], ["literal", lit]]);
    }
    document.querySelectorAll("[data-area]").forEach(function (element) {
      element.classList.toggle("is-lit", Boolean(inside(element.dataset.area)));
    });
  }

  function firstMap() {
    return Object.keys(states).find(function (name) { return frameOf(name); });
  }

  function follow(event) {
    const name = firstMap();
    const entry = event.target.closest && event.target.closest("[data-area]");
    if (!name || (!entry && !stateOf(name).fromList)) return;
    stateOf(name).fromList = Boolean(entry);
    point(name, entry ? entry.dataset.area : null);
  }

  document.addEventListener("mouseover", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("keydown", function (event) {
    const name = firstMap();
    if (event.key !== "Escape" || event.defaultPrevented || !name || document.querySelector(".dropdown-menu.show")) return;
    const typing = event.target.closest && event.target.closest("input, textarea, select");
    const meta = stateOf(name).meta;
    if (!typing && meta) go(above([meta.here].concat(meta.up || [])));
  });

  /* One level up from where the address stands. The figure comes after the address: a quick second press finds it still
     of the place below, a press right after a click still of the place above, to which it then leads back. */
  function above(ways) {
    const at = ways.findIndex(function (href) { return key(href) === key(window.location.href); });
    return ways[at + 1];
  }

  function key(href) {
    const url = new URL(href, window.location.href);
    url.searchParams.sort();
    return url.pathname + url.search;
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("[data-map-zoom]");
    const name = button && firstMap();
    const map = name && mapOf(name);
    if (!map) return;
    if (button.dataset.mapZoom === "fit") fit(name);
    else {
      stateOf(name).moved = true;
      map.zoomTo(map.getZoom() + Number(button.dataset.mapZoom), { duration: 150 });
    }
  });

  function fit(name) {
    const map = mapOf(name);
    const state = stateOf(name);
    if (!map || !state.meta) return;
    const where = window.siagaMap.camera(state.meta, frameOf(name));
    state.moved = false;
    map.jumpTo({ center: [where.center.lon, where.center.lat], zoom: where.zoom });
  }

  function watch(name, frame) {
    const state = stateOf(name);
    if (state.frame === frame) return;
    state.frame = frame;
    let width = frame.clientWidth;
    let height = frame.clientHeight;
    new ResizeObserver(function () {
      if (frame.clientWidth === width && frame.clientHeight === height) return;
      width = frame.clientWidth;
      height = frame.clientHeight;
      const map = mapOf(name);
      if (!map) return;
      map.resize();
      if (!state.moved) fit(name);
      arrange(name);
    }).observe(frame);
    new MutationObserver(function () { arrange(name); }).observe(frame.querySelector(".map-labels"), {
      childList: true, subtree: true, characterData: true,
    });
  }

  new MutationObserver(function () {
    Object.keys(states).forEach(function (name) { if (frameOf(name)) recolour(name); });
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.siaga_map = { figure: figure };
})();
