"use strict";

// What would help and what would not, and what was found.

function speedup(value) {
  return positive(value) === null ? null : times(value);
}

function hasInterval(remedy) {
  return positive(remedy.predictedLow) !== null && positive(remedy.predictedHigh) !== null;
}

function predictedCell(remedy) {
  const interval = hasInterval(remedy) && remedy.predictedLow < remedy.predictedHigh ? `${times(remedy.predictedLow)} to ${times(remedy.predictedHigh)}` : null;
  const best = speedup(remedy.predictedSpeedup);
  if (best === null) {
    return interval;
  }
  return interval === null ? best : [best, element("br", {}), element("span", { class: "weak" }, interval)];
}

/** A miss is said in words: whoever sees no colours must know it, too. */
function observedCell(remedy) {
  const observed = positive(remedy.observedSpeedup);
  if (observed === null) {
    const untried = textOf(remedy.untried);
    return element("span", { class: "weak" }, untried === null ? "not measured" : `not tried: ${untried}`);
  }
  return [times(observed), element("br", {}), observedVerdict(remedy, observed)];
}

function observedVerdict(remedy, observed) {
  if (!hasInterval(remedy)) {
    return null;
  }
  if (observed < remedy.predictedLow) {
    return element("span", { class: "worse" }, "miss: below the interval");
  }
  if (observed > remedy.predictedHigh) {
    return element("span", { class: "worse" }, "miss: above the interval");
  }
  return element("span", { class: "better" }, "within the interval");
}

/** What all intervals fit in, and being as fast as now. */
function speedupScale(remedies) {
  const fields = ["predictedLow", "predictedHigh", "predictedSpeedup", "observedSpeedup"];
  const values = remedies.flatMap((remedy) => fields.map((field) => positive(remedy[field]) ?? 1));
  return { least: 0.9 * Math.min(1, ...values), most: 1.05 * Math.max(1, ...values) };
}

/** The interval, the prediction and what was observed, on a logarithmic scale for all remedies. */
function intervalCell(remedy, scale) {
  if (!hasInterval(remedy)) {
    return null;
  }
  const at = (value) => (100 * Math.log(value / scale.least)) / Math.log(scale.most / scale.least);
  const mark = (kind, from, to) => {
    const made = element("span", { class: kind });
    made.style.left = `${at(from)}%`;
    made.style.width = to === undefined ? "" : `${at(to) - at(from)}%`;
    return made;
  };
  return element(
    "span",
    { class: "interval", "aria-hidden": "true" },
    mark("axis", scale.least, scale.most),
    mark("same", 1),
    mark("range", remedy.predictedLow, Math.max(remedy.predictedLow, remedy.predictedHigh)),
    positive(remedy.predictedSpeedup) === null ? null : mark("predicted", remedy.predictedSpeedup),
    positive(remedy.observedSpeedup) === null ? null : mark("observed", remedy.observedSpeedup),
  );
}

function remedyName(remedy) {
  const strategy = textOf(remedy.strategy);
  const name = textOf(remedy.name) ?? ABSENT;
  return strategy === null || strategy === name ? name : [name, element("br", {}), element("span", { class: "weak" }, strategy)];
}

function helpingTable(remedies) {
  const scale = speedupScale(remedies);
  const number = (field, show) => (remedy) => (finite(remedy[field]) === null ? null : show(remedy[field]));
  const columns = [
    { title: "remedy", kind: "text", cell: remedyName },
    { title: "predicted", kind: "number", cell: predictedCell },
    { title: "observed", kind: "number", cell: observedCell },
    { title: `${times(scale.least)} to ${times(scale.most)}`, kind: "short", cell: (remedy) => intervalCell(remedy, scale) },
    { title: "tokens/s", kind: "number", cell: number("predictedDecodeTokensPerSecond", rounded) },
    { title: "first token", kind: "number", cell: number("predictedTimeToFirstTokenMillis", duration) },
    { title: "memory", kind: "number", cell: number("memoryBytes", bytesText) },
  ];
  return table("What would help", columns, remedies, whyAndHow);
}

function whyAndHow(remedy) {
  const why = textOf(remedy.reason);
  const quality = remedy.helps === false ? null : textOf(remedy.qualityCost);
  const command = textOf(remedy.command);
  return [
    ...(why === null ? [] : [element("p", { class: "weak" }, why)]),
    ...(quality === null ? [] : [element("p", { class: "weak" }, `quality: ${quality}`)]),
    ...(command === null ? [] : [element("p", {}, element("code", {}, command))]),
  ];
}

function intervalLegend(remedies) {
  return remedies.some(hasInterval)
    ? element("p", { class: "lead" }, "In the picture the broad bar is the interval, the line in it the prediction, the diamond what was observed, and the thin line ×1.00: as fast as now.")
    : null;
}

function otherTable(remedies) {
  const columns = [
    { title: "remedy", kind: "text", cell: remedyName },
    { title: "predicted", kind: "number", cell: predictedCell },
    { title: "observed", kind: "number", cell: (remedy) => (positive(remedy.observedSpeedup) === null ? null : observedCell(remedy)) },
  ];
  const made = table("What would not help here", columns, remedies, whyAndHow);
  made.classList.add("few");
  return made;
}

function showRemedies(report) {
  const remedies = objects(report.remedies);
  const helping = remedies.filter((remedy) => remedy.helps !== false);
  const others = remedies.filter((remedy) => remedy.helps === false);
  show(
    "remedies",
    helping.length === 0 ? null : [helpingTable(helping), intervalLegend(helping)],
    others.length === 0 ? null : otherTable(others),
  );
}

function finding(given) {
  const isProblem = given.severity === "problem";
  const badge = element("span", { class: "badge" }, isProblem ? "Problem" : "Advice");
  const line = (label, text) => (textOf(text) === null ? null : element("p", {}, element("b", {}, label), text));
  return element(
    "article",
    { class: `finding${isProblem ? " problem" : ""}` },
    element("h3", {}, badge, textOf(given.what) ?? ABSENT),
    line("", given.why),
    line("What to do: ", given.fix),
  );
}

/** Problems first. */
function showFindings(report) {
  const findings = objects(report.findings);
  const problems = findings.filter((given) => given.severity === "problem");
  const advice = findings.filter((given) => given.severity !== "problem");
  show("findings", [...problems, ...advice].map(finding));
}
