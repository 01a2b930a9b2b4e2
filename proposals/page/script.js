"use strict";
(function () {
  const root = document.documentElement, say = document.getElementById("said"), tip = document.getElementById("tip");
  const views = [...document.querySelectorAll("section.view")], title = document.title;
  root.classList.add("script");

  // A hash that nobody encoded («#%») names nothing.
  function named(hash) {
    try { return decodeURIComponent(hash); } catch (error) { return ""; }
  }

  // One screen at a time; the address names it, so that «back» and links from outside work.
  function show(moved) {
    const name = named(location.hash.slice(1)), target = name ? document.getElementById(name) : null;
    const wanted = (target && target.closest("section.view")) || views[0];
    for (const one of views) one.hidden = one !== wanted;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.getAttribute("href") === "#" + wanted.id) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    }
    const heading = wanted.querySelector("h2");
    document.title = heading.textContent + " – " + title;
    tip.hidden = true;
    fit();
    if (!moved) return;
    results.hidden = true;
    if (target && target !== wanted) { target.scrollIntoView(); return; }
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  // A table wider than the screen stands row by row as a list: each cell then carries its heading.
  for (const table of document.querySelectorAll("table")) {
    const names = table.tHead ? [...table.tHead.rows[0].cells].map((cell) => cell.textContent) : [];
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) for (const cell of row.cells) if (cell.tagName === "TD") cell.dataset.of = names[cell.cellIndex] || "";
  }
  function fit() {
    for (const box of document.querySelectorAll(".scroll")) {
      const table = box.firstElementChild;
      if (!box.clientWidth) continue;
      table.classList.remove("stacked");
      if (box.scrollWidth > box.clientWidth + 1) table.classList.add("stacked");
    }
  }
  addEventListener("resize", fit);
  document.addEventListener("toggle", fit, true);

  // Tables: a heading sorts by its column, empty cells last both ways.
  function sort(heading) {
    const table = heading.closest("table"), body = table.tBodies[0], at = heading.cellIndex;
    const up = heading.getAttribute("aria-sort") === "ascending" ? false : heading.getAttribute("aria-sort") === "descending" ? true : heading.dataset.kind === "text";
    const numeric = heading.dataset.kind === "number", words = new Intl.Collator("ru", { numeric: true });
    const value = (row) => numeric ? row.cells[at].dataset.v : row.cells[at].textContent.trim();
    const rows = [...body.rows].map((row, place) => [row, value(row), place]);
    rows.sort((one, two) => {
      const first = one[1] === undefined || one[1] === "", second = two[1] === undefined || two[1] === "";
      if (first || second) return first === second ? one[2] - two[2] : first ? 1 : -1;
      const order = numeric ? Number(one[1]) - Number(two[1]) : words.compare(one[1], two[1]);
      return (up ? order : -order) || one[2] - two[2];
    });
    body.append(...rows.map((one) => one[0]));
    for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    say.textContent = "Отсортировано: " + heading.textContent.trim() + (up ? ", по возрастанию" : ", по убыванию");
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("thead button");
    if (button) sort(button.closest("th"));
  });

  // Charts: the point under the pointer, or under the arrows, tells its numbers.
  function tell(point, x, y) {
    tip.textContent = point.dataset.tip;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = Math.max(8, y + 18 + box.height > innerHeight ? y - box.height - 12 : y + 18) + "px";
  }
  for (const chart of document.querySelectorAll(".chart")) {
    const points = [...chart.querySelectorAll(".point")];
    let at = -1;
    const mark = (number) => { points.forEach((one, place) => one.classList.toggle("here", place === number)); at = number; };
    chart.addEventListener("pointermove", (event) => {
      const point = event.target.closest(".point");
      if (point) { mark(points.indexOf(point)); tell(point, event.clientX, event.clientY); } else { tip.hidden = true; }
    });
    chart.addEventListener("pointerleave", () => { mark(-1); tip.hidden = true; });
    chart.addEventListener("blur", () => { mark(-1); tip.hidden = true; });
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") { mark(-1); tip.hidden = true; return; }
      if (!step || !points.length) return;
      event.preventDefault();
      mark((at + step + points.length) % points.length);
      const box = points[at].getBoundingClientRect();
      tell(points[at], box.left + Math.min(box.width, 280) / 2, box.top + box.height / 2);
      say.textContent = points[at].dataset.tip;
    });
  }

  // Search over programmes, clusters, colleges and districts.
  const entries = JSON.parse(document.getElementById("index").textContent);
  const form = document.getElementById("search"), input = form.querySelector("input"), results = document.getElementById("results"), list = results.querySelector("ul");
  const plain = (text) => text.toLocaleLowerCase("ru").replaceAll("ё", "е");
  for (const entry of entries) entry.plain = plain(entry.text);
  function search() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    results.hidden = !words.length;
    const found = words.length ? entries.filter((entry) => words.every((word) => entry.plain.includes(word))) : [];
    list.replaceChildren(...found.slice(0, 40).map((entry) => {
      const item = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("small");
      link.href = entry.to; link.dir = "auto"; link.textContent = entry.text; kind.textContent = entry.kind;
      item.append(link, kind);
      return item;
    }));
    if (words.length) say.textContent = results.querySelector("p").textContent = found.length ? "Найдено: " + found.length + (found.length > 40 ? ", показаны первые 40" : "") : "Ничего не найдено";
  }
  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first && !results.hidden) location.assign(first.href);
  });
  input.addEventListener("keydown", (event) => { if (event.key === "Escape") { input.value = ""; search(); } });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); input.focus(); }
  });

  // Light or dark: as the system says until somebody chooses.
  const theme = document.getElementById("theme"), dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const name = () => { theme.textContent = isDark() ? "Светлый вид" : "Тёмный вид"; };
  try { const kept = localStorage.getItem("kadry-theme"); if (kept === "dark" || kept === "light") root.dataset.theme = kept; } catch (error) { /* a file has no storage */ }
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("kadry-theme", root.dataset.theme); } catch (error) { /* as above */ }
    name();
  });
  dark.addEventListener("change", name);
  name();

  addEventListener("hashchange", () => show(true));
  show(Boolean(location.hash));
})();
