"use strict";

// The page of one report: every part is there if the report has what it shows.

const SECTIONS = {
  time: "Time",
  roofline: "Roofline",
  ceilings: "Ceilings",
  whatif: "What if",
  remedies: "Remedies",
  findings: "Findings",
  operators: "Operators",
};

function sentences(text) {
  return text.split(/(?<=\.)\s+(?=[A-Z])/);
}

function showHeader(report) {
  const model = textOf(report.model);
  if (model !== null) {
    document.title = `hasten explain: ${model}`;
    byId("model").textContent = model;
  }
  const facts = [];
  if (positive(report.threads) !== null) {
    facts.push(counted(report.threads, "thread", "threads"));
  }
  if (textOf(report.kernels) !== null) {
    facts.push(`${report.kernels} kernels`);
  }
  byId("setup").textContent = facts.join(", ");
  byId("verdict").append(...sentences(textOf(report.verdict) ?? "").map((sentence) => element("span", {}, sentence)));
}

function ceilingRows(ceilings) {
  const rows = [
    { name: "memory read", value: withUnit(positive(ceilings.readGigabytesPerSecond), "GB/s"), limits: "decode, which reads all weights for each token" },
    { name: "multiply-adds", value: withUnit(multiplyAddCeiling(ceilings), "G/s"), limits: "prefill, which uses each weight for many tokens" },
    { name: "barrier of the threads", value: withUnit(positive(ceilings.barrierMicros), "µs"), limits: "small models, which meet at many of them in a step" },
    { name: "call of native code", value: withUnit(positive(ceilings.nativeCallNanos), "ns"), limits: "steps of many small operations" },
    { name: "spread of the measurements", value: withUnit(finite(ceilings.spreadPercent), "%"), limits: "how far all numbers here may be believed" },
  ];
  return rows.filter((row) => row.value !== null);
}

function ceilingsTable(ceilings) {
  const columns = [
    { title: "ceiling", kind: "text", cell: (row) => row.name },
    { title: "measured", kind: "number", cell: (row) => row.value },
    { title: "limits", kind: "text", cell: (row) => row.limits },
  ];
  const rows = ceilingRows(ceilings);
  return rows.length === 0 ? null : table("With these threads and kernels", columns, rows);
}

function noiseNote(ceilings) {
  return ceilings.noisy === true
    ? element("p", { class: "note", role: "note" }, "This machine was noisy while it was measured: something else runs on it, or its clock changes. Believe large differences only, and measure again when it is quiet.")
    : null;
}

/** Bandwidths of several settings, with a meter beside each. */
function readTable(caption, title, settingOf, given) {
  const rows = objects(given)
    .map((row) => ({ setting: settingOf(row), speed: positive(row.gigabytesPerSecond) }))
    .filter((row) => row.setting !== null && row.speed !== null);
  const most = Math.max(...rows.map((row) => row.speed));
  const columns = [
    { title, kind: "short", cell: (row) => row.setting },
    { title: "GB/s", kind: "number", cell: (row) => fixed(row.speed, 1) },
    { title: "of the best", kind: "number", cell: (row) => percent(row.speed / most) },
    { title: "", kind: "", cell: (row) => meter(row.speed / most) },
  ];
  return rows.length === 0 ? null : table(caption, columns, rows);
}

function meter(part) {
  const filled = element("span", {});
  filled.style.width = `${100 * part}%`;
  return element("span", { class: "meter", "aria-hidden": "true" }, filled);
}

function showCeilings(ceilings) {
  const threads = (row) => (positive(row.threads) === null ? null : counted(row.threads, "thread", "threads"));
  const bytes = (row) => (positive(row.bytes) === null ? null : bytesText(row.bytes));
  const curves = [
    readTable("Memory read, by threads", "threads", threads, ceilings.readByThreads),
    readTable("Memory read, by working set", "working set", bytes, ceilings.readByWorkingSet),
  ].filter((curve) => curve !== null);
  show(
    "ceilings",
    noiseNote(ceilings),
    ceilingsTable(ceilings),
    curves.length === 0 ? null : element("div", { class: "columns" }, curves),
  );
}

function operatorsTable(phase) {
  const isDecode = phase.key === "decode" && positive(phase.tokens) !== null;
  const parts = isDecode ? phase.tokens : 1;
  const each = (field, unit, digits) => (operator) =>
    finite(operator[field]) === null ? null : fixed(operator[field] / parts / unit, digits);
  const ratio = (of) => (operator) => (of(operator) === null ? null : rounded(of(operator)));
  const columns = [
    { title: "operator", kind: "text", cell: operatorName },
    { title: "ms", kind: "number", cell: each("millis", 1, 3) },
    { title: "share", kind: "number", cell: (operator) => percent(operator.share) },
    { title: "ms waiting", kind: "number", cell: each("waitMillis", 1, 3) },
    { title: "bound by", kind: "short", cell: (operator) => textOf(operator.bound) },
    { title: "of its ceiling", kind: "number", cell: (operator) => (finite(operator.percentOfCeiling) === null ? null : percent(operator.percentOfCeiling / 100)) },
    { title: "MB read", kind: "number", cell: each("bytes", 1e6, 2) },
    { title: "GFLOP", kind: "number", cell: each("flops", 1e9, 3) },
    { title: "FLOP/byte", kind: "number", cell: ratio(intensity) },
    { title: "GFLOP/s", kind: "number", cell: ratio(speed) },
  ];
  return table(`Operators of ${phase.key}, ${isDecode ? "for each token" : "all of it"}`, columns, phase.operators);
}

function phaseSummary(phase) {
  const facts = [phaseFacts(phase)];
  if (textOf(phase.bound) !== null) {
    facts.push(`bound by ${phase.bound}`);
  }
  if (positive(phase.idealMillis) !== null) {
    facts.push(`${duration(phase.idealMillis)} at the ceilings`);
  }
  return [element("h3", {}, phase.title), element("p", { class: "muted" }, facts.join("; "))];
}

function showOperators(phases) {
  const withOperators = phases.filter((phase) => phase.operators.length > 0);
  show("operators", withOperators.map((phase) => [phaseSummary(phase), operatorsTable(phase)]));
}

function showContents() {
  const present = Object.entries(SECTIONS).filter(([id]) => !byId(id).hidden);
  byId("contents").append(...present.map(([id, name]) => element("li", {}, element("a", { href: `#${id}` }, name))));
}

function showPage() {
  const written = byId("report").textContent;
  const report = JSON.parse(written);
  const phases = phasesOf(report);
  const ceilings = isObject(report.ceilings) ? report.ceilings : {};
  showHeader(report);
  showTime(phases);
  showRoofline(phases, ceilings);
  showCeilings(ceilings);
  showWhatIf(report, phases);
  showRemedies(report);
  showFindings(report);
  showOperators(phases);
  showContents();
  byId("json").textContent = JSON.stringify(report, null, 2);
  makeScrollersReachable();
  addEventListener("resize", makeScrollersReachable);
}

showPage();
