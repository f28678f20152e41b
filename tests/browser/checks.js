// checks.js - what test_page.py asks of the document; sent to the browser before each question.
"use strict";

const all = (css) => [...document.querySelectorAll(css)];
const describe = (e) => `<${e.tagName.toLowerCase()}${e.id ? " id=" + e.id : ""} class="${e.getAttribute("class") || ""}"> ` +
  `"${(e.textContent || "").trim().slice(0, 40)}"`;

// ---- colours ---------------------------------------------------------------------------------------
// Any colour that CSS can write, as [red, green, blue, alpha] from 0 to 1: a canvas reads them all.
const pot = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const known = new Map();
function rgba(text) {
  if (!known.has(text)) {
    pot.clearRect(0, 0, 1, 1);
    pot.fillStyle = text;
    pot.fillRect(0, 0, 1, 1);
    known.set(text, [...pot.getImageData(0, 0, 1, 1).data].map((v) => v / 255));
  }
  return known.get(text);
}

const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);

function background(element) {
  let below = element.parentElement ? background(element.parentElement) : [1, 1, 1, 1];
  const box = element.matches("svg g") && element.querySelector(":scope > rect");
  const colour = rgba(box ? getComputedStyle(box).fill : getComputedStyle(element).backgroundColor);
  return colour[3] === 0 ? below : over(colour, below);
}

function luminance(colour) {
  const [r, g, b] = colour.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// WCAG 2.2, 1.4.3: every visible text; large text (24 px, or 18.66 px bold) needs 3 instead of 4.5.
function faintTexts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = new Map();
  let texts = 0;
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest("script, style, title, noscript, .vh, .skip")) continue;
    const style = getComputedStyle(element), below = background(element);
    const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 600;
    const ink = over(rgba(element.closest("svg") ? style.fill : style.color), below);
    const [dark, light] = [luminance(ink), luminance(below)].sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    texts++;
    if (ratio < (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5)) faint.set(describe(element), ratio.toFixed(2));
  }
  return { texts, faint: [...faint] };
}

// ---- structure -------------------------------------------------------------------------------------
function nameOf(element) {
  const labels = (element.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id));
  return (element.getAttribute("aria-label") || element.getAttribute("alt") ||
    labels.map((l) => (l ? l.textContent : "")).join(" ") || (element.labels && element.labels.length ? element.labels[0].textContent : "") ||
    (element.matches("svg") ? (element.querySelector(":scope > title") || {}).textContent : "") ||
    (element.matches("button, a, summary") ? element.textContent : "")).trim();
}

// Sentences about what is wrong; empty: nothing is.
function faults() {
  const out = [], say = (what, elements) => elements.forEach((e) => out.push(`${what}: ${describe(e)}`));
  for (const css of ["body > header", "nav", "main", "body > footer", "h1"]) {
    if (all(css).length !== 1) out.push(`there are ${all(css).length} of ${css}`);
  }
  if (!document.documentElement.lang) out.push("the page does not say its language");
  if (!document.title) out.push("the page has no title");
  say("without a name", all("nav, section, button, a[href], input, canvas, img, summary, svg[role=img], [role=group]").filter((e) => !nameOf(e)));
  say("a picture that is neither named nor hidden", all("svg:not([role=img])").filter((e) => !e.closest("[aria-hidden=true], svg[role=img]")));
  say("a picture that does not show", all("img").filter((e) => !e.complete || e.naturalWidth === 0));
  say("a canvas without a role", all("canvas:not([role=img])"));
  say("a table without a caption", all("table").filter((t) => !t.caption || !t.caption.textContent.trim()));
  say("a heading of a table without a scope", all("th:not([scope])"));
  say("outside of every landmark", all("body > *:not(header, main, nav, footer, script, .skip, .frame), .frame > *:not(nav, main)"));
  let level = 0;
  all("h1, h2, h3, h4, h5, h6").forEach((h) => {
    const next = Number(h.tagName[1]);
    if (next > level + 1) say(`a heading that skips from ${level} to ${next}`, [h]);
    level = next;
  });
  const ids = all("[id]").map((e) => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => out.push(`the id ${id} is there twice`));
  say("a link to nowhere", all("a[href^='#']").filter((a) => !document.getElementById(a.hash.slice(1))));
  return out;
}

const overflow = () => {
  const width = document.documentElement.clientWidth;
  const inside = (e) => !!e.parentElement.closest(".wide, pre, nav, .vh") || e.closest(".vh, .skip, svg");
  return {
    width: document.documentElement.scrollWidth - width,
    by: all("body *").filter((e) => e.getBoundingClientRect().right > width + 1 && !inside(e)).slice(0, 5).map(describe),
  };
};
