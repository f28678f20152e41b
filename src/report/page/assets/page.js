// page.js - what the page does by itself: theme, print, the section that is being read, arrow keys in
// the code.  Without it everything can still be read.
"use strict";

// Storage may be refused (a file opened from a disk, a private window): then nothing is remembered.
const memory = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); } catch { /* as it was */ } },
};

(function theme() {
  const button = document.getElementById("theme"), root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function show(name) {
    root.dataset.theme = name;
    button.setAttribute("aria-pressed", String(name === "dark"));
  }
  const wish = () => location.hash === "#dark" ? "dark" : memory.get("diptych-theme") || (dark.matches ? "dark" : "light");
  show(wish());
  dark.addEventListener("change", () => show(wish()));
  button.hidden = false;
  button.addEventListener("click", () => {
    const name = root.dataset.theme === "dark" ? "light" : "dark";
    memory.set("diptych-theme", name);
    show(name);
  });
})();

(function print() {
  const button = document.getElementById("print");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();

(function code() {
  const wish = document.getElementById("code-" + memory.get("diptych-code"));
  if (wish) wish.checked = true;
  document.querySelectorAll("input[name=code]").forEach((input) =>
    input.addEventListener("change", () => memory.set("diptych-code", input.value)));
})();

// One stop of the tab key for each block of code; the arrow keys go from row to row.
document.querySelectorAll(".rows").forEach((block) => {
  const rows = [...block.querySelectorAll(".row")];
  block.addEventListener("keydown", (event) => {
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (at < 0 || to === undefined || !rows[to]) return;
    event.preventDefault();
    rows[at].tabIndex = -1;
    rows[to].tabIndex = 0;
    rows[to].focus();
  });
});

(function contents() {
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  if (!("IntersectionObserver" in window)) return;
  const seen = new Set();
  const observer = new IntersectionObserver((entries) => {
    entries.forEach((e) => seen[e.isIntersecting ? "add" : "delete"](e.target.id));
    const now = [...links.keys()].find((id) => seen.has(id));
    links.forEach((a, id) => id === now ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current"));
  }, { rootMargin: "-15% 0px -70% 0px" });
  document.querySelectorAll("main > section").forEach((section) => observer.observe(section));
})();
