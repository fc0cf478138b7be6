"use strict";

// What decode would do if things were otherwise: DecodeModel's formula, moved by sliders.

const MOST_BATCH = 64;
const LEAST_CONTEXT = 16;
const MOST_CONTEXT = 131072;
const COSTS = [
  { key: "weights", name: "weights", short: "", cause: (terms) => (terms.multiplies ? "compute" : "memory bandwidth") },
  { key: "keyValues", name: "keys and values", short: "KV", cause: () => "memory bandwidth" },
  { key: "step", name: "overhead of a step", short: "", cause: () => "overhead" },
  { key: "sequences", name: "overhead of sequences", short: "", cause: () => "overhead" },
];

/** The terms of DecodeModel.decodeMillis; a change is {context, batch, bitsPerWeight, bandwidthFactor}. */
function decodeTerms(model, change) {
  const weightBytes = (model.weightElements * change.bitsPerWeight) / 8;
  const bytes = model.keyValues.reduce(
    (sum, layers) => sum + layers.bytesPerToken * (layers.window === 0 ? change.context : Math.min(change.context, layers.window)),
    0,
  );
  const weightRate = model.weightBytesPerSecond * workingSetFactor(model.workingSets, weightBytes + change.batch * bytes);
  const readMillis = (1e3 * weightBytes) / (weightRate * change.bandwidthFactor);
  const multiplyMillis = (1e3 * change.batch * model.multiplyAddsPerToken) / model.multiplyAddsPerSecond;
  const memory = model.readBytesPerSecond * change.bandwidthFactor;
  const rate = memory === 0 ? model.keyValueBytesPerSecond : Math.min(model.keyValueBytesPerSecond, memory);
  const terms = {
    weights: Math.hypot(readMillis, multiplyMillis),
    keyValues: (1e3 * change.batch * bytes) / rate,
    step: model.overheadMillisPerStep,
    sequences: change.batch * model.overheadMillisPerSequence,
  };
  const millis = terms.weights + terms.keyValues + terms.step + terms.sequences;
  return {
    ...terms,
    millis,
    multiplies: multiplyMillis > readMillis,
    perSequence: 1e3 / millis,
    inAll: (1e3 * change.batch) / millis,
  };
}

/** WorkingSet.factor: between two sizes, the time of a byte lies on a line over their logarithms. */
function workingSetFactor(sets, bytes) {
  const above = sets.findIndex((set) => bytes <= set.bytes);
  if (above <= 0) {
    return (above === 0 ? sets[0] : sets.at(-1))?.factor ?? 1;
  }
  const [less, more] = [sets[above - 1], sets[above]];
  const part = Math.log(bytes / less.bytes) / Math.log(more.bytes / less.bytes);
  return 1 / ((1 - part) / less.factor + part / more.factor);
}

/** The report's model, if it has all that the formula needs. */
function decodeModelOf(report) {
  const given = isObject(report.whatIf) ? report.whatIf : {};
  const rates = ["weightElements", "bitsPerWeight", "weightBytesPerSecond", "multiplyAddsPerToken", "multiplyAddsPerSecond", "keyValueBytesPerSecond"];
  if (rates.some((name) => positive(given[name]) === null)) {
    return null;
  }
  const keyValues = objects(given.keyValues).map((layers) => ({
    bytesPerToken: finite(layers.bytesPerToken) ?? 0,
    window: finite(layers.window) ?? 0,
  }));
  const workingSets = objects(given.workingSets).filter((set) => positive(set.bytes) !== null && positive(set.factor) !== null);
  const optional = ["readBytesPerSecond", "overheadMillisPerStep", "overheadMillisPerSequence"];
  const numbers = Object.fromEntries(optional.map((name) => [name, finite(given[name]) ?? 0]));
  return { ...given, ...numbers, keyValues, workingSets };
}

/** What was measured: the mean context of the generated tokens, and one sequence. */
function changeNow(model, phases) {
  const tokens = (key) => positive(phases.find((phase) => phase.key === key)?.tokens) ?? 0;
  const context = Math.round(tokens("prefill") + tokens("decode") / 2);
  return { context: Math.max(1, context), batch: 1, bitsPerWeight: model.bitsPerWeight, bandwidthFactor: 1 };
}

/** Each slider: the part of a change it moves, its range, and its value as a position there. */
function slidersFor(model) {
  const bandwidth = (factor) =>
    model.readBytesPerSecond > 0 ? `${times(factor)} (${withUnit((factor * model.readBytesPerSecond) / 1e9, "GB/s")})` : times(factor);
  const power = (position) => 2 ** position;
  return [
    {
      id: "context",
      field: "context",
      range: [Math.log2(LEAST_CONTEXT), Math.log2(MOST_CONTEXT), 0.25],
      toValue: (position) => Math.round(power(position)),
      toPosition: Math.log2,
      text: (value) => counted(value, "token", "tokens"),
    },
    {
      id: "batch",
      field: "batch",
      range: [1, MOST_BATCH, 1],
      toValue: (position) => position,
      toPosition: (value) => value,
      text: (value) => fixed(value, 0),
    },
    {
      id: "bits",
      field: "bitsPerWeight",
      range: [1.5, Math.max(16, Math.ceil(model.bitsPerWeight)), 0.25],
      toValue: (position) => position,
      toPosition: (value) => value,
      text: (value) => `${fixed(value, 2)} bits`,
    },
    { id: "bandwidth", field: "bandwidthFactor", range: [-2, 3, 0.25], toValue: power, toPosition: Math.log2, text: bandwidth },
  ];
}

function placeSlider(slider, change) {
  const input = byId(slider.id);
  [input.min, input.max, input.step] = slider.range;
  input.value = slider.toPosition(change[slider.field]);
  tellSlider(slider, change);
}

function tellSlider(slider, change) {
  const text = slider.text(change[slider.field]);
  byId(slider.id).setAttribute("aria-valuetext", text);
  byId(`${slider.id}-value`).value = text;
}

function dataCell(id, value, digits) {
  return element("data", { id, value: String(value) }, fixed(value, digits));
}

function speedDigits(value) {
  return value >= 100 ? 0 : value >= 10 ? 1 : 2;
}

function ratioText(factor) {
  return "×" + rounded(factor);
}

function whatIfTable(now, then) {
  const speed = (name, key) => ({
    name,
    now: dataCell(`now-${key}`, now[key], speedDigits(now[key])),
    then: dataCell(`then-${key}`, then[key], speedDigits(then[key])),
    change: ratioText(then[key] / now[key]),
  });
  const time = (name, key) => ({
    name,
    now: dataCell(`now-${key}`, now[key], 3),
    then: dataCell(`then-${key}`, then[key], 3),
    change: now[key] > 0 ? ratioText(then[key] / now[key]) : null,
  });
  const rows = [
    speed("tokens/s, one sequence", "perSequence"),
    speed("tokens/s, all sequences", "inAll"),
    time("ms of a step", "millis"),
    ...COSTS.map((cost) => time(`ms: ${cost.name}`, cost.key)),
  ];
  const columns = [
    { title: "decode", kind: "text", cell: (row) => row.name },
    { title: "now", kind: "number", cell: (row) => row.now },
    { title: "then", kind: "number", cell: (row) => row.then },
    { title: "change", kind: "number", cell: (row) => row.change },
  ];
  return table("Decode, now and then", columns, rows);
}

/** Both steps on one scale. */
function whatIfBars(now, then) {
  const longest = Math.max(now.millis, then.millis);
  const detail = detailLine();
  const bar = (title, terms) => {
    const parts = COSTS.filter((cost) => terms[cost.key] > 0).map((cost) => ({
      share: terms[cost.key] / longest,
      cause: cost.cause(terms),
      short: cost.short,
      full: cost.name,
      detail: `${title}, ${cost.name}: ${duration(terms[cost.key])}`,
    }));
    return titledBar(title, `${duration(terms.millis)} a step`, parts, detail);
  };
  return [...bar("Now", now), ...bar("Then", then), detail];
}

function whatIfSummary(now, then, change, measured) {
  if (then.millis === now.millis && then.inAll === now.inAll) {
    const asMeasured = measured === null ? "" : `; ${withUnit(measured, "tokens/s")} were measured`;
    return `Now ${withUnit(now.inAll, "tokens/s")} by the formula${asMeasured}.`;
  }
  const each = withUnit(then.perSequence, "tokens/s");
  const all = change.batch === 1 ? each : `${each} for each of ${change.batch} sequences, ${withUnit(then.inAll, "tokens/s")} in all`;
  const limit = then.multiplies ? " Multiplying takes longer than reading the weights then." : "";
  return `Then ${all}; now ${withUnit(now.inAll, "tokens/s")}.${limit}`;
}

function showWhatIf(report, phases) {
  const model = decodeModelOf(report);
  if (model === null) {
    return;
  }
  const atFirst = changeNow(model, phases);
  const now = decodeTerms(model, atFirst);
  const measured = positive(phases.find((phase) => phase.key === "decode")?.tokensPerSecond);
  const sliders = slidersFor(model);
  let change = { ...atFirst };
  const update = () => {
    const then = decodeTerms(model, change);
    byId("whatif-table").replaceChildren(whatIfTable(now, then));
    byId("whatif-bars").replaceChildren(...whatIfBars(now, then));
    byId("whatif-summary").textContent = whatIfSummary(now, then, change, measured);
    makeScrollersReachable();
  };
  for (const slider of sliders) {
    placeSlider(slider, change);
    byId(slider.id).addEventListener("input", (event) => {
      change = { ...change, [slider.field]: slider.toValue(Number(event.target.value)) };
      tellSlider(slider, change);
      update();
    });
  }
  byId("sliders").addEventListener("reset", (event) => {
    event.preventDefault();
    change = { ...atFirst };
    sliders.forEach((slider) => placeSlider(slider, change));
    update();
  });
  byId("sliders").addEventListener("submit", (event) => event.preventDefault());
  byId("whatif").hidden = false;
  update();
}
