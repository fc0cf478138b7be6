"use strict";

// What the machine can do at most, and how far that may be believed.

/** What the kernels' own products are compared with, in billions of multiply-adds a second. */
function multiplyAddCeiling(ceilings, activations) {
  const int8 = positive(ceilings.int8GigaMacsPerSecond);
  return activations === "float" || int8 === null ? positive(ceilings.floatGigaMacsPerSecond) : int8;
}

function ceilingRows(ceilings) {
  const row = (name, field, unit, limits, value = positive) => ({ name, value: withUnit(value(ceilings[field]), unit), limits });
  const rows = [
    row("memory read", "readGigabytesPerSecond", "GB/s", "decode, which reads all weights for each token"),
    row("multiply-adds with int8", "int8GigaMacsPerSecond", "G/s", "prefill, which uses each weight for many tokens"),
    row("multiply-adds with floats", "floatGigaMacsPerSecond", "G/s", "prefill with float activations"),
    row("meeting of all threads", "barrierMicros", "µs", "small models, whose threads meet many times in a step"),
    row("call of native code", "nativeCallNanos", "ns", "steps of many small operations"),
    row("disk read", "diskGigabytesPerSecond", "GB/s", "a first start, which reads the file from there"),
    row("file read from the system's cache", "cachedFileGigabytesPerSecond", "GB/s", "later starts, by one thread"),
    row("round trip to this machine itself", "loopbackRoundTripMicros", "µs", "several machines: no network is faster"),
    row("connection to this machine itself", "loopbackGigabytesPerSecond", "GB/s", "several machines: no network carries more"),
    row("spread of the repetitions", "spreadPercent", "%", "how far all numbers here may be believed", finite),
    row("cost of looking at the clock", "profilingPercent", "%", "how much longer tokens took for being measured", finite),
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

/** Rates of several settings, with a meter beside each. */
function rateTable(caption, { title, setting, field, unit }, given) {
  const rows = objects(given)
    .map((row) => ({ setting: setting(row), rate: positive(row[field]), spread: finite(row.spreadPercent) }))
    .filter((row) => row.setting !== null && row.rate !== null);
  const most = Math.max(...rows.map((row) => row.rate));
  const columns = [
    { title, kind: "short", cell: (row) => row.setting },
    { title: unit, kind: "number", cell: (row) => fixed(row.rate, 1) },
    { title: "spread", kind: "number", cell: (row) => (row.spread === null ? null : percent(row.spread / 100)) },
    { title: "of the best", kind: "wide", cell: (row) => meter(row.rate / most) },
  ];
  return rows.length === 0 ? null : table(caption, columns, rows);
}

function meter(part) {
  const filled = element("span", {});
  filled.style.width = `${100 * part}%`;
  return element("span", { class: "meter", "aria-hidden": "true" }, filled);
}

function showCeilings(ceilings) {
  const threads = { title: "threads", setting: (row) => (positive(row.threads) === null ? null : counted(row.threads, "thread", "threads")) };
  const read = { field: "gigabytesPerSecond", unit: "GB/s" };
  const macs = { ...threads, field: "gigaMacsPerSecond", unit: "G/s" };
  const size = { title: "working set", setting: (row) => (positive(row.bytes) === null ? null : bytesText(row.bytes)) };
  const tables = [
    rateTable("Memory read, by threads", { ...threads, ...read }, ceilings.readByThreads),
    rateTable("Multiply-adds with int8, by threads", macs, ceilings.int8ByThreads),
    rateTable("Multiply-adds with floats, by threads", macs, ceilings.floatByThreads),
    rateTable("Memory read, by working set", { ...size, ...read }, ceilings.readByWorkingSet),
  ].filter((made) => made !== null);
  show(
    "ceilings",
    noiseNote(ceilings),
    ceilingsTable(ceilings),
    tables.length === 0 ? null : element("div", { class: "columns" }, tables),
  );
}
