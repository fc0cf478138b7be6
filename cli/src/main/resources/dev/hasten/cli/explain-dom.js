"use strict";

// What all parts of the page are made with: elements, numbers as people read them, tables.

const ABSENT = "–";
const SPACE = "\u00a0"; // between a number and its unit

/** The number, or null for whatever else a report may hold there. */
function finite(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function positive(value) {
  const number = finite(value);
  return number !== null && number > 0 ? number : null;
}

function textOf(value) {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The objects of a list, none if there is no list. */
function objects(value) {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whatever is given as text becomes text, never markup; null children are left out. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

/** Fills the section and shows it, if there is anything to show. */
function show(id, ...children) {
  const present = children.flat(Infinity).filter((child) => child !== null);
  if (present.length > 0) {
    byId(id).querySelector(".content").append(...present);
    byId(id).hidden = false;
  }
}

function fixed(value, digits) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** About three digits of it. */
function rounded(value) {
  const size = Math.abs(value);
  return fixed(value, size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

function withUnit(value, unit) {
  return value === null ? null : rounded(value) + SPACE + unit;
}

function percent(part) {
  const whole = Math.round(100 * part);
  return part > 0 && whole === 0 ? `<${SPACE}1${SPACE}%` : `${whole}${SPACE}%`;
}

function times(factor) {
  return "×" + fixed(factor, 2);
}

function duration(millis) {
  return millis >= 10000 ? withUnit(millis / 1000, "s") : withUnit(millis, "ms");
}

function bytesText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return (Number.isInteger(size) ? fixed(size, 0) : rounded(size)) + SPACE + units[unit];
}

function counted(count, one, many) {
  return `${fixed(count, 0)} ${count === 1 ? one : many}`;
}

/** What may overflow scrolls within itself, by keys, too. */
function scrolling(label, content) {
  return element("div", { class: "scroll", role: "region", "aria-label": label }, content);
}

function makeScrollersReachable() {
  for (const box of document.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute("tabindex");
    }
  }
}

/**
 * A table whose first column names its rows. A column is {title, cell: row => node, text or null,
 * kind}; one that is empty in all rows is left out. What more(row) gives stands below its row.
 */
function table(caption, columns, rows, more = () => []) {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const kept = columns.map((_, index) => index).filter((index) => index === 0 || cells.some((row) => row[index] !== null));
  const header = kept.map((index) => element("th", { scope: "col", class: columns[index].kind }, columns[index].title));
  const body = cells.map((row, place) => {
    const below = more(rows[place]);
    const shown = kept.map((index) => tableCell(row[index], columns[index].kind, index === 0));
    return below.length === 0
      ? element("tr", {}, shown)
      : [
          element("tr", { class: "has-more" }, shown),
          element("tr", { class: "more" }, element("td", { colspan: kept.length }, element("div", {}, below))),
        ];
  });
  const made = element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, header)),
    element("tbody", {}, body),
  );
  return scrolling(caption, made);
}

function tableCell(content, kind, isHeader) {
  const shown = content === null ? ABSENT : content;
  return isHeader ? element("th", { scope: "row", class: kind }, shown) : element("td", { class: kind }, shown);
}
