/* Names beside the map with leader lines: left and right of it, near their places, without overlap or crossing lines.
   On a narrow screen there is no room for them; the list beside the map carries them.

   `slots` and `assign` are arithmetic alone; the rest measures and draws. */
window.siagaMap = window.siagaMap || {};
(function () {
  "use strict";
  window.siagaMap.NARROW = 560; // CSS pixels
  const GAP = 8;
  const EDGE = 2;

  function arrange(frame, map) {
    const holder = frame.querySelector(".map-labels");
    if (!holder) return;
    const lines = leaders(frame);
    const items = Array.from(holder.children).filter(function (one) { return one.dataset.lon; });
    const width = frame.clientWidth;
    const height = frame.clientHeight;
    const wide = width >= window.siagaMap.NARROW;
    holder.classList.toggle("is-narrow", !wide);
    lines.setAttribute("viewBox", "0 0 " + width + " " + height);
    if (!wide) {
      lines.replaceChildren();
      return;
    }
    const labels = items.map(function (element) {
      const at = map.project([Number(element.dataset.lon), Number(element.dataset.lat)]);
      return { element: element, code: element.dataset.area, x: at.x, y: at.y, w: element.offsetWidth, h: element.offsetHeight };
    });
    const widest = Math.max(0, ...labels.map(function (one) { return one.w; }));
    const tallest = Math.max(0, ...labels.map(function (one) { return one.h; }));
    const edges = [widest + GAP, width - widest - GAP];
    // A reader who has moved the map sees the names of what is in sight between the two columns.
    const shown = labels.filter(function (one) {
      return one.x > edges[0] && one.x < edges[1] && one.y >= 0 && one.y <= height;
    });
    shown.sort(function (one, other) { return one.x - other.x; });
    const half = Math.ceil(shown.length / 2);
    const tools = frame.querySelector(".map-zoom");
    const under = tools ? tools.offsetTop + tools.offsetHeight + GAP : EDGE;
    const drawn = [];
    [shown.slice(0, half), shown.slice(half)].forEach(function (column, right) {
      const heights = column.map(function (one) { return one.y; });
      const free = slots(heights, tallest, right ? EDGE : under, height - EDGE, GAP);
      const taken = free && assign(column, free, edges[right]);
      column.forEach(function (one, at) {
        one.placed = Boolean(taken);
        if (!taken) return;
        one.top = free[taken[at]];
        one.element.classList.toggle("is-right", Boolean(right));
        one.element.style.left = (right ? width - one.w : 0) + "px";
        one.element.style.top = one.top + "px";
        drawn.push(leader(one, edges[right]));
      });
    });
    labels.forEach(function (one) { one.element.style.visibility = one.placed ? "visible" : "hidden"; });
    lines.replaceChildren(...drawn);
  }

  function leaders(frame) {
    let lines = frame.querySelector(".map-leaders");
    if (!lines) {
      lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      lines.setAttribute("class", "map-leaders");
      lines.setAttribute("aria-hidden", "true");
      frame.querySelector(".map-labels").before(lines);
    }
    return lines;
  }

  /* The middles of a column's names from top to bottom: one per height wanted, each `size` tall, `gap` apart, all
     between `top` and `bottom`, moved as little as needed. Closer together where the gap does not fit; null where
     the names themselves do not. */
  function slots(wanted, size, top, bottom, gap) {
    const count = wanted.length;
    const room = bottom - top - count * size;
    if (room < 0) return null;
    const step = size + (count > 1 ? Math.min(gap, Math.floor(room / (count - 1))) : 0);
    const start = function (block) {
      const tall = size + (block.count - 1) * step;
      return Math.max(top, Math.min(block.sum / block.count, bottom - tall));
    };
    const blocks = [];
    wanted.slice().sort(function (one, other) { return one - other; }).forEach(function (height) {
      blocks.push({ count: 1, sum: height - size / 2 });
      while (blocks.length > 1) {
        const lower = blocks[blocks.length - 1];
        const upper = blocks[blocks.length - 2];
        if (start(upper) + upper.count * step <= start(lower)) break;
        // Where the two would start as one, so that together they are moved least.
        const sum = upper.sum + lower.sum - lower.count * upper.count * step;
        blocks.splice(-2, 2, { count: upper.count + lower.count, sum: sum });
      }
    });
    const middles = [];
    blocks.forEach(function (block) {
      const first = start(block) + size / 2;
      for (let at = 0; at < block.count; at += 1) middles.push(Math.floor(first + at * step));
    });
    return middles;
  }

  /* Which slot each point takes so that no two lines from `edge` cross: an index into `middles` per point.

     The uppermost free slot goes to the point whose line from there runs highest. All other points, and all other
     slots, lie below that line, so whatever joins them stays below it too; and so on down. All points lie on the same
     side of the edge. */
  function assign(points, middles, edge) {
    const taken = new Array(points.length);
    const open = points.map(function (_, at) { return at; });
    middles.forEach(function (middle, slot) {
      const slope = function (at) { return (points[at].y - middle) / Math.abs(points[at].x - edge); };
      const reach = function (at) { return Math.abs(points[at].x - edge); };
      let best = 0;
      for (let at = 1; at < open.length; at += 1) {
        const higher = slope(open[at]) - slope(open[best]);
        if (higher < 0 || (higher === 0 && reach(open[at]) < reach(open[best]))) best = at;
      }
      taken[open.splice(best, 1)[0]] = slot;
    });
    return taken;
  }

  function leader(one, edge) {
    const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
    group.dataset.area = one.code;
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    line.setAttribute("x1", edge);
    line.setAttribute("y1", one.top);
    line.setAttribute("x2", one.x);
    line.setAttribute("y2", one.y);
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("cx", one.x);
    dot.setAttribute("cy", one.y);
    dot.setAttribute("r", 2.5);
    group.append(line, dot);
    return group;
  }

  window.siagaMap.arrange = arrange;
  window.siagaMap.names = { slots: slots, assign: assign };
})();
