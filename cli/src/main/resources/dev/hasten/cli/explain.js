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
  if (textOf(report.activations) !== null) {
    facts.push(`${report.activations} activations`);
  }
  byId("setup").textContent = facts.join(", ");
  byId("verdict").append(...sentences(textOf(report.verdict) ?? "").map((sentence) => element("span", {}, sentence)));
}

function operatorsTable(phase) {
  const isDecode = phase.key === "decode" && positive(phase.tokens) !== null;
  const parts = isDecode ? phase.tokens : 1;
  const each = (field, unit, digits) => (operator) =>
    positive(operator[field]) === null ? null : fixed(operator[field] / parts / unit, digits);
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
  showRoofline(phases, ceilings, report.activations);
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
