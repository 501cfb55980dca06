// The figures of a document: what each one is, and moving between figures and findings by keys.
"use strict";
(() => {
  const { figures, ties } = JSON.parse(document.getElementById("figures").textContent);
  const all = [...document.querySelectorAll(".figure[id]")];
  const drawn = [...document.querySelectorAll(".drawn")];
  const SHOWN = ["label", "concept", "stage", "fund", "fiscal_year", "table_name", "row_label", "column_label", "section", "page"];
  const NAMES = { table_name: "table_label", row_label: "label", column_label: "value" };
  let panel = null;
  let opened = null;
  if (all.length) all[0].tabIndex = 0;

  const describe = (figure) => {
    const list = gouji.element("dl");
    const add = (key, value) => list.append(gouji.element("div", {}, gouji.element("dt", {}, gouji.word(key)), gouji.element("dd", {}, String(value))));
    add("value", figure.printed + (figure.amount ? `  =  ${figure.amount}` : ""));
    for (const key of SHOWN) if (key in figure && !(key in NAMES)) add(key, figure[key]);
    const place = ["table_name", "row_label", "column_label"].filter((key) => key in figure).map((key) => figure[key]);
    if (place.length) add("table_label", place.join(" › "));
    return list;
  };

  const close = () => {
    if (!panel) return;
    panel.remove();
    panel = null;
    if (opened) { opened.removeAttribute("aria-expanded"); opened = null; }
  };

  const open = (element) => {
    close();
    const figure = figures[element.dataset.figure];
    if (!figure) return;
    opened = element;
    element.setAttribute("aria-expanded", "true");
    const button = gouji.element("button", { type: "button", "aria-label": gouji.word("close") }, "×");
    button.addEventListener("click", () => { const from = opened; close(); if (from) from.focus(); });
    panel = gouji.element("aside", { id: "details", role: "dialog", "aria-label": gouji.word("figure_details") },
      button, gouji.element("h2", {}, gouji.word("figure_details")), describe(figure));
    if (figure.ties.length) {
      const list = gouji.element("ul", { lang: "zh-CN" });
      for (const place of figure.ties) {
        const tie = ties[place];
        list.append(gouji.element("li", {}, gouji.element("span", { class: `swatch ${tie.verdict}` }),
          gouji.element("b", {}, gouji.word(tie.verdict)), ` ${tie.equation}`));
      }
      panel.append(gouji.element("h3", {}, gouji.word("in_ties")), list);
    }
    element.after(panel);
    document.body.append(panel);
  };

  const go = (element) => {
    if (!element) return;
    for (const figure of all) figure.tabIndex = -1;
    element.tabIndex = 0;
    element.focus({ preventScroll: true });
    // on a phone the panel covers the lower half
    element.scrollIntoView({ block: matchMedia("(max-width: 40rem)").matches ? "start" : "center", inline: "nearest" });
  };

  const light = (box, on) => {
    for (const link of box.querySelectorAll("a.operand")) {
      const target = document.getElementById(link.getAttribute("href").split("#")[1]);
      if (target) target.classList.toggle("lit", on);
    }
  };
  for (const box of drawn) {
    box.addEventListener("mouseenter", () => light(box, true));
    box.addEventListener("mouseleave", () => light(box, false));
    box.addEventListener("focusin", () => light(box, true));
    box.addEventListener("focusout", () => light(box, false));
  }

  document.addEventListener("click", (event) => {
    const figure = event.target.closest(".figure");
    if (figure) {
      const first = document.getElementById(`f${figure.dataset.figure}`) || figure;
      go(first);
      open(first);
    } else if (panel && !panel.contains(event.target)) close();
  });

  const step = (list, by) => {
    const at = list.indexOf(document.activeElement);
    return list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(input|select|textarea)$/i.test(event.target.tagName)) return;
    const onFigure = event.target.classList.contains("figure");
    if (event.key === "Escape") { const from = opened; close(); if (from) from.focus(); }
    else if (onFigure && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); open(event.target); }
    else if (onFigure && event.key === "ArrowRight") { event.preventDefault(); go(step(all, 1)); }
    else if (onFigure && event.key === "ArrowLeft") { event.preventDefault(); go(step(all, -1)); }
    else if (event.key === "n" || event.key === "p") {
      const next = step(drawn, event.key === "n" ? 1 : -1);
      if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "center" }); }
    }
  });

  // a link to a figure makes it the one that keys move from
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.classList.contains("figure")) go(target);
    else target.scrollIntoView({ block: target.classList.contains("drawn") ? "center" : "start" });
  };
  window.addEventListener("hashchange", arrive);
  arrive();
  document.addEventListener("gouji-language", () => { const from = opened; close(); if (from) open(from); });
})();
