"use strict";

// Where the time goes: the causes of each phase and its operators, as bars and as tables.

const CAUSES = [
  { field: "compute", name: "compute" },
  { field: "memoryBandwidth", name: "memory bandwidth" },
  { field: "communication", name: "communication" },
  { field: "latency", name: "latency" },
  { field: "overhead", name: "overhead" },
];
const LEAST_SHARE = 0.005; // of a phase; what takes less is drawn together

/** The phases that a report has, each with its operators, longest first and numbered. */
function phasesOf(report) {
  const phases = isObject(report.phases) ? report.phases : {};
  return ["load", "prefill", "decode"]
    .filter((key) => isObject(phases[key]) && positive(phases[key].millis) !== null)
    .map((key) => {
      const phase = phases[key];
      const operators = objects(phase.operators)
        .filter((operator) => textOf(operator.name) !== null && positive(operator.millis) !== null)
        .sort((a, b) => b.millis - a.millis)
        .map((operator, index) => ({ ...operator, number: index + 1, share: operator.millis / phase.millis }));
      return { ...phase, key, title: key[0].toUpperCase() + key.slice(1), operators };
    });
}

function causeClass(name) {
  return CAUSES.some((cause) => cause.name === name) ? name.replace(" ", "-") : "nothing";
}

function swatch(name) {
  return element("span", { class: `swatch ${causeClass(name)}`, "aria-hidden": "true" });
}

function phaseFacts(phase) {
  const facts = [duration(phase.millis)];
  if (positive(phase.tokens) !== null) {
    facts.push(counted(phase.tokens, "token", "tokens"));
  }
  if (positive(phase.tokensPerSecond) !== null) {
    facts.push(withUnit(phase.tokensPerSecond, "tokens/s"));
  }
  if (phase.key === "decode" && positive(phase.tokens) !== null) {
    facts.push(`${withUnit(phase.millis / phase.tokens, "ms")} each`);
  }
  return facts.join(", ");
}

/** The line below bars that says which part is pointed at. */
function detailLine() {
  return element("p", { class: "detail", "aria-live": "polite" }, "Point at a part for its name and time.");
}

/**
 * A bar of parts {short, full, detail, share, cause}, of which one at a time takes the focus. How
 * much of its text a part shows depends on its room.
 */
function stackedBar(label, parts, detail) {
  const buttons = parts.filter((part) => part.share > 0).map((part) => barPart(part, detail));
  buttons.forEach((button, index) => {
    button.tabIndex = index === 0 ? 0 : -1;
    button.addEventListener("keydown", (event) => moveFocus(event, buttons, index));
  });
  return element("div", { class: "bar", role: "toolbar", "aria-label": label }, buttons);
}

function barPart(part, detail) {
  const button = element(
    "button",
    { type: "button", class: `part ${causeClass(part.cause)}`, "aria-label": part.detail },
    element("span", { class: part.short.length <= 2 ? "tiny" : "short" }, part.short),
    element("span", { class: "full" }, part.full),
  );
  button.style.flexBasis = `${100 * part.share}%`;
  for (const event of ["mouseenter", "focus", "click"]) {
    button.addEventListener(event, () => detail.replaceChildren(swatch(part.cause), part.detail));
  }
  return button;
}

function moveFocus(event, buttons, index) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const next = step === undefined ? undefined : buttons[index + step];
  if (next !== undefined) {
    event.preventDefault();
    buttons[index].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

function titledBar(title, facts, parts, detail) {
  const heading = element("p", { class: "bar-title" }, element("span", {}, title), element("span", { class: "weak" }, facts));
  return [heading, stackedBar(title, parts, detail)];
}

function shareOf(phase, cause) {
  return isObject(phase.shares) ? finite(phase.shares[cause.field]) : null;
}

function causeParts(phase) {
  return CAUSES.filter((cause) => shareOf(phase, cause) !== null).map((cause) => {
    const share = shareOf(phase, cause);
    return {
      share,
      cause: cause.name,
      short: percent(share),
      full: `${percent(share)} ${cause.name}`,
      detail: `${cause.name}: ${duration(share * phase.millis)}, ${percent(share)} of ${phase.key}`,
    };
  });
}

function causesTable(phases) {
  const name = { title: "cause", kind: "text", cell: (cause) => [swatch(cause.name), cause.name] };
  const columns = phases.map((phase) => {
    const share = (cause) => shareOf(phase, cause);
    const cell = (cause) =>
      share(cause) === null
        ? null
        : [percent(share(cause)), element("br", {}), element("span", { class: "weak" }, `${fixed(share(cause) * phase.millis, 1)}${SPACE}ms`)];
    return { title: phase.key, kind: "number", cell };
  });
  return table("Causes, as parts of each phase", [name, ...columns], CAUSES);
}

function operatorParts(phase) {
  const drawn = phase.operators.filter((operator) => operator.share >= LEAST_SHARE);
  const parts = drawn.map((operator) => ({
    share: operator.share,
    cause: operator.bound,
    short: String(operator.number),
    full: operatorName(operator),
    detail: `${operatorName(operator)}: ${duration(operator.millis)}, ${percent(operator.share)} of ${phase.key}${boundText(operator)}`,
  }));
  return [...parts, ...restParts(phase, drawn)];
}

function boundText(operator) {
  return textOf(operator.bound) === null ? "" : `, bound by ${operator.bound}`;
}

/** What is too short to be drawn, and what lies between operators. */
function restParts(phase, drawn) {
  const sum = (operators) => operators.reduce((total, operator) => total + operator.share, 0);
  const small = phase.operators.slice(drawn.length);
  const rest = [
    { name: counted(small.length, "shorter operator", "shorter operators"), share: sum(small) },
    { name: "between operators", share: Math.max(0, 1 - sum(phase.operators)) },
  ];
  return rest
    .filter((part) => part.share > 0.0005)
    .map((part) => ({
      ...part,
      short: "",
      full: "",
      detail: `${part.name}: ${duration(part.share * phase.millis)}, ${percent(part.share)} of ${phase.key}`,
    }));
}

function shortOperatorsTable(phase) {
  const drawn = phase.operators.filter((operator) => operator.share >= LEAST_SHARE);
  const rows = [...drawn, ...restParts(phase, drawn)];
  const columns = [
    { title: "operator", kind: "text", cell: (row) => [swatch(row.bound), operatorName(row)] },
    { title: "ms", kind: "number", cell: (row) => fixed(row.share * phase.millis, 2) },
    { title: "share", kind: "number", cell: (row) => percent(row.share) },
  ];
  return table(`Operators of ${phase.key}`, columns, rows);
}

function operatorName(row) {
  return row.number === undefined ? row.name : row.number + SPACE + row.name;
}

function showTime(phases) {
  const withCauses = phases.filter((phase) => isObject(phase.shares));
  if (withCauses.length > 0) {
    const detail = detailLine();
    const bars = withCauses.map((phase) => titledBar(phase.title, phaseFacts(phase), causeParts(phase), detail));
    byId("causes").append(element("div", {}, bars, detail), causesTable(withCauses));
  }
  const withOperators = phases.filter((phase) => phase.operators.length > 0);
  for (const phase of withOperators) {
    const detail = detailLine();
    const bar = titledBar(phase.title, duration(phase.millis), operatorParts(phase), detail);
    byId("operator-bars").append(element("div", {}, bar, detail, shortOperatorsTable(phase)));
  }
  for (const id of ["operator-bars-title", "operator-bars-lead"]) {
    byId(id).hidden = withOperators.length === 0;
  }
  byId("time").hidden = withCauses.length + withOperators.length === 0;
}
