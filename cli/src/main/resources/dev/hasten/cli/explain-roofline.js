"use strict";

// The roofline: operators as marks under the measured roofs, on uPlot's logarithmic axes.

const MARKS = { load: "square", prefill: "circle", decode: "diamond" };
const LEAST_RADIUS = 4;
const MORE_RADIUS = 12; // for an operator that takes all of a phase
const CLUSTER_PIXELS = 16;
const NEAR_PIXELS = 28;
const MARGIN = 2.5; // around what is drawn, as a factor

/** What is drawn, without what takes no time: {phase, number, name, x: flops per byte, y: GFLOP/s, share}. */
function rooflinePoints(phases) {
  return phases.flatMap((phase) =>
    phase.operators
      .filter((operator) => operator.share >= LEAST_SHARE && intensity(operator) !== null)
      .map((operator) => ({
        phase: phase.key,
        number: operator.number,
        name: operator.name,
        share: operator.share,
        x: intensity(operator),
        y: speed(operator),
      })),
  );
}

function intensity(operator) {
  const flops = positive(operator.flops);
  const bytes = positive(operator.bytes);
  return flops === null || bytes === null ? null : flops / bytes;
}

/** In GFLOP/s. */
function speed(operator) {
  const flops = positive(operator.flops);
  return flops === null ? null : flops / operator.millis / 1e6;
}

/** Two FLOPs to a multiply-add. */
function roofsOf(ceilings, activations) {
  const multiplyAdds = multiplyAddCeiling(ceilings, activations);
  return {
    bandwidth: positive(ceilings.readGigabytesPerSecond),
    flat: multiplyAdds === null ? null : 2 * multiplyAdds,
  };
}

function rooflineScales(points, roofs) {
  const ridge = ridgeOf(roofs);
  const xs = [...points.map((point) => point.x), ...ridge];
  const ys = [...points.map((point) => point.y), ...(roofs.flat === null ? [] : [roofs.flat])];
  const around = (values) => [Math.min(...values) / MARGIN, Math.max(...values) * MARGIN];
  return { x: around(xs), y: around(ys) };
}

/** Where the roofs meet, if there are both. */
function ridgeOf(roofs) {
  return roofs.bandwidth !== null && roofs.flat !== null ? [roofs.flat / roofs.bandwidth] : [];
}

/** The roofs at x; each is drawn only where it is the lower one. */
function roofLines(xs, roofs) {
  const slope = xs.map((x) => (roofs.bandwidth === null ? null : x * roofs.bandwidth));
  const flat = xs.map(() => roofs.flat);
  const low = (own, other) => own.map((y, i) => (y === null || (other[i] !== null && y > other[i] * 1.000001) ? null : y));
  return [low(slope, flat), low(flat, slope)];
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function markPath(shape, x, y, radius) {
  const path = new Path2D();
  if (shape === "circle") {
    path.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (shape === "square") {
    path.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  } else {
    const reach = 1.25 * radius;
    path.moveTo(x, y - reach);
    path.lineTo(x + reach, y);
    path.lineTo(x, y + reach);
    path.lineTo(x - reach, y);
    path.closePath();
  }
  return path;
}

function drawMarks(plot, points) {
  const context = plot.ctx;
  const scale = uPlot.pxRatio;
  const marks = [...points]
    .sort((a, b) => b.share - a.share)
    .map((point) => ({
      ...point,
      left: plot.valToPos(point.x, "x", true),
      top: plot.valToPos(point.y, "y", true),
      radius: scale * (LEAST_RADIUS + MORE_RADIUS * Math.sqrt(point.share)),
    }));
  context.save();
  marks.forEach((mark) => drawMark(context, mark, scale));
  const taken = [];
  clusters(marks, CLUSTER_PIXELS * scale).forEach((cluster) => drawNumbers(plot, cluster, taken));
  context.restore();
}

function drawMark(context, mark, scale) {
  const path = markPath(MARKS[mark.phase], mark.left, mark.top, mark.radius);
  context.lineWidth = 1.5 * scale;
  context.setLineDash([]);
  context.strokeStyle = context.fillStyle = colour(`--${mark.phase}`);
  context.globalAlpha = 0.4;
  context.fill(path);
  context.globalAlpha = 1;
  context.stroke(path);
}

/** Marks of a phase that lie on one another, so that their numbers can stand side by side. */
function clusters(marks, reach) {
  const found = [];
  for (const mark of marks) {
    const near = found.find(
      ([first]) => first.phase === mark.phase && Math.hypot(first.left - mark.left, first.top - mark.top) < reach,
    );
    if (near === undefined) {
      found.push([mark]);
    } else {
      near.push(mark);
    }
  }
  return found;
}

/** On whichever side of the marks there is room; nowhere if there is none. */
function drawNumbers(plot, cluster, taken) {
  const context = plot.ctx;
  const scale = uPlot.pxRatio;
  const [first] = cluster;
  const text = cluster.map((mark) => mark.number).sort((a, b) => a - b).join(", ");
  context.font = `600 ${12 * scale}px system-ui, sans-serif`;
  const width = context.measureText(text).width;
  const height = 14 * scale;
  const aside = 1.25 * first.radius + 5 * scale;
  const places = [
    [first.left + aside, first.top],
    [first.left - aside - width, first.top],
    [first.left - width / 2, first.top - aside - height / 2],
    [first.left - width / 2, first.top + aside + height / 2],
  ].map(([left, middle]) => ({ left, right: left + width, top: middle - height / 2, bottom: middle + height / 2, middle }));
  const free = places.find((box) => isWithin(box, plot.bbox) && taken.every((other) => !overlap(box, other)));
  if (free !== undefined) {
    taken.push(free);
    context.fillStyle = colour(`--${first.phase}`);
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.fillText(text, free.left, free.middle);
  }
}

function isWithin(box, { left, top, width, height }) {
  return box.left >= left && box.right <= left + width && box.top >= top && box.bottom <= top + height;
}

function overlap(one, other) {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}

function nearest(plot, points) {
  const { left, top } = plot.cursor;
  let best = null;
  let bestDistance = NEAR_PIXELS;
  for (const point of points) {
    const distance = Math.hypot(plot.valToPos(point.x, "x") - left, plot.valToPos(point.y, "y") - top);
    if (distance < bestDistance) {
      best = point;
      bestDistance = distance;
    }
  }
  return best;
}

function powersOfTen(_plot, _axis, least, most) {
  const powers = [];
  for (let power = Math.ceil(Math.log10(least)); power <= Math.floor(Math.log10(most)); power++) {
    powers.push(Number(`1e${power}`));
  }
  return powers;
}

function axis(label, size) {
  return {
    label,
    size,
    stroke: colour("--muted"),
    font: "12px system-ui, sans-serif",
    labelFont: "13px system-ui, sans-serif",
    labelSize: 22,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    splits: powersOfTen,
    filter: (_plot, splits) => splits,
    values: (_plot, splits) => splits.map((value) => value.toLocaleString("en", { maximumSignificantDigits: 1 })),
  };
}

function makePlot(box, points, roofs) {
  const scales = rooflineScales(points, roofs);
  const ridge = ridgeOf(roofs);
  const xs = [scales.x[0], ...ridge, scales.x[1]].sort((a, b) => a - b);
  const roof = (dash) => ({ stroke: colour("--text"), width: 2, dash, points: { show: false }, spanGaps: false });
  const options = {
    width: box.clientWidth,
    height: Math.max(300, Math.min(480, 0.6 * box.clientWidth)),
    padding: [12, 28, 0, 0],
    legend: { show: false },
    cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, distr: 3, range: () => scales.x },
      y: { distr: 3, range: () => scales.y },
    },
    axes: [axis("FLOP for each byte read", 30), axis("GFLOP/s reached", 54)],
    series: [{}, roof([]), roof([10, 5])],
    hooks: {
      draw: [(plot) => drawMarks(plot, points)],
      setCursor: [(plot) => tellPoint(nearest(plot, points))],
    },
  };
  return new uPlot(options, [xs, ...roofLines(xs, roofs)], box);
}

function tellPoint(point) {
  if (point !== null) {
    byId("roofline-detail").replaceChildren(
      `${point.phase}, ${point.number} ${point.name}: ${withUnit(point.y, "GFLOP/s")} at ${withUnit(point.x, "FLOP/byte")}, ${percent(point.share)} of its phase`,
    );
  }
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

function legendEntry(shape, text) {
  return element("li", {}, svg("svg", { viewBox: "0 0 24 16", "aria-hidden": "true" }, shape), text);
}

function roofEntry(text, dash) {
  return legendEntry(svg("line", { x1: 0, y1: 8, x2: 24, y2: 8, stroke: "currentColor", "stroke-width": 2.5, "stroke-dasharray": dash }), text);
}

function rooflineLegend(points, roofs) {
  const entries = [];
  if (points.some((point) => point.phase === "prefill")) {
    entries.push(legendEntry(svg("circle", { cx: 12, cy: 8, r: 6, fill: "var(--prefill)" }), "operator of prefill"));
  }
  if (points.some((point) => point.phase === "decode")) {
    entries.push(legendEntry(svg("path", { d: "M12 0 L20 8 L12 16 L4 8 Z", fill: "var(--decode)" }), "operator of decode"));
  }
  if (roofs.bandwidth !== null) {
    entries.push(roofEntry(`memory, ${withUnit(roofs.bandwidth, "GB/s")}`, "none"));
  }
  if (roofs.flat !== null) {
    entries.push(roofEntry(`multiply-adds, ${withUnit(roofs.flat / 2, "G/s")} (${withUnit(roofs.flat, "GFLOP/s")})`, "7 4"));
  }
  return entries;
}

function showRoofline(phases, ceilings, activations) {
  const points = rooflinePoints(phases.filter((phase) => phase.key !== "load"));
  if (points.length === 0) {
    return;
  }
  const roofs = roofsOf(ceilings, activations);
  const box = byId("roofline-plot");
  byId("roofline").hidden = false;
  byId("roofline-legend").append(...rooflineLegend(points, roofs));
  let plot = null;
  const redraw = () => {
    plot?.destroy();
    plot = makePlot(box, points, roofs);
    plot.root.setAttribute("role", "img");
    plot.root.setAttribute("aria-label", "Roofline plot; its numbers are in the tables under Operators");
  };
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth !== width) {
      width = box.clientWidth;
      redraw();
    }
  }).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
