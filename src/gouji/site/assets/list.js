// Search and filters of a list whose rows lie in scripts of some hundred rows each (data/).
"use strict";
(() => {
  const index = JSON.parse(document.getElementById("index").textContent);
  const form = document.getElementById("filters");
  const head = document.querySelector("#rows thead");
  const body = document.querySelector("#rows tbody");
  const paging = document.getElementById("paging");
  const count = document.getElementById("count");
  const PAGE = 50;
  const place = Object.fromEntries(index.columns.map((column, at) => [column, at]));
  const shards = new Map();
  const waiting = new Map();
  let page = 0;
  let asked = 0;

  window.goujiShard = (number, rows) => {
    shards.set(number, rows);
    waiting.get(number)?.();
  };
  const load = (number) => new Promise((done, fail) => {
    if (shards.has(number)) { done(); return; }
    waiting.set(number, done);
    const script = gouji.element("script", { src: `data/${index.name}-${number}.js` });
    script.addEventListener("error", fail);
    document.head.append(script);
  });

  const LISTS = {
    findings: {
      columns: ["severity", "department", "fiscal_year", "message"],
      cells: (row) => [
        gouji.element("span", { class: `severity ${row.severity}` }, gouji.word(row.severity)),
        row.department_id ? link(`departments/${row.department_id}.html`, row.department) : "",
        row.fiscal_year ?? "",
        link(`documents/${row.document_id}.html#finding-${row.finding_id}`, row.message),
      ],
      text: ["message", "department", "region", "rule_id", "finding_id"],
    },
    documents: {
      columns: ["document", "department", "region", "fiscal_year", "kind", "status", "errors_short", "warnings_short"],
      cells: (row) => [
        link(`documents/${row.document_id}.html`, row.title || row.path),
        row.department_id ? link(`departments/${row.department_id}.html`, row.department) : "",
        row.region ?? "", row.fiscal_year ?? "",
        row.document_kind ? gouji.word(row.document_kind) : "",
        gouji.word(row.status), row.errors, row.warnings,
      ],
      text: ["title", "path", "department", "region", "document_id"],
    },
    departments: {
      columns: ["department", "region", "years", "documents", "errors_short", "warnings_short"],
      cells: (row) => [
        link(`departments/${row.id}.html`, row.name), row.region ?? "", row.years.join("、"),
        row.documents, row.errors, row.warnings,
      ],
      text: ["name", "region"],
    },
  };
  const NUMBERS = new Set(["errors_short", "warnings_short"]);
  const shown = LISTS[index.name];
  const link = (href, text) => gouji.element("a", { href, lang: "zh-CN" }, String(text ?? ""));
  const record = (row) => Object.fromEntries(index.columns.map((column, at) => [column, row[at]]));

  const wanted = () => {
    const values = new FormData(form);
    const facets = Object.keys(index.facets).map((facet) => [facet, values.get(facet)]).filter(([, value]) => value);
    const words = (values.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean);
    return { facets, words };
  };
  const possible = ({ facets }) => index.shards.map((_, number) => number).filter((number) =>
    facets.every(([facet, value]) => index.shards[number][facet].some((one) => String(one) === value)));
  const matches = (row, { facets, words }) => {
    if (!facets.every(([facet, value]) => String(row[place[facet]]) === value)) return false;
    if (!words.length) return true;
    const text = shown.text.map((column) => row[place[column]] ?? "").join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };

  const show = (rows, more, turned = () => show(rows, false)) => {
    head.replaceChildren(gouji.element("tr", {}, ...shown.columns.map((column) =>
      gouji.element("th", NUMBERS.has(column) ? { scope: "col", class: "number" } : { scope: "col" }, gouji.word(column)))));
    const pages = Math.max(1, Math.ceil(rows.length / PAGE));
    page = Math.min(page, pages - 1);
    body.replaceChildren(...rows.slice(page * PAGE, (page + 1) * PAGE).map((row) =>
      gouji.element("tr", {}, ...shown.cells(record(row)).map((cell, at) =>
        gouji.element("td", { class: NUMBERS.has(shown.columns[at]) ? "number" : "", "data-column": shown.columns[at], "data-label": gouji.word(shown.columns[at]) }, cell instanceof Node ? cell : String(cell))))));
    count.textContent = gouji.word("results", { count: rows.length.toLocaleString() }) + (more ? ` · ${gouji.word("loading")}` : "");
    const turn = (key, to, enabled) => {
      const button = gouji.element("button", { type: "button" }, gouji.word(key));
      button.disabled = !enabled;
      button.addEventListener("click", () => { page = to; turned(); document.getElementById("count").scrollIntoView(); });
      return button;
    };
    paging.replaceChildren(turn("previous", page - 1, page > 0),
      gouji.element("span", {}, gouji.word("page_of", { page: page + 1, pages })), turn("next", page + 1, page + 1 < pages));
    paging.hidden = pages === 1;
  };

  // nothing is asked for: only the rows that are looked at are loaded
  const browse = async (mine) => {
    page = Math.max(0, Math.min(page, Math.ceil(index.rows / PAGE) - 1));
    const rows = Array(index.rows);
    const number = Math.floor(page * PAGE / index.size);
    if (index.rows) {
      await load(number);
      if (mine !== asked) return;
      shards.get(number).forEach((row, at) => { rows[number * index.size + at] = row; });
    }
    show(rows, false, search);
  };

  const search = async () => {
    const mine = ++asked;
    const query = wanted();
    if (!query.facets.length && !query.words.length) { await browse(mine); return; }
    const found = [];
    let last = 0;
    for (const number of possible(query)) {
      await load(number);
      if (mine !== asked) return;
      for (const row of shards.get(number)) if (matches(row, query)) found.push(row);
      if (found.length <= PAGE || performance.now() - last > 300) { show(found, true); last = performance.now(); }
    }
    show(found, false);
  };

  const remember = () => {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) values.set(name, value);
    history.replaceState(null, "", `#${values}`);
  };
  const options = () => {
    for (const select of form.querySelectorAll("select")) {
      const chosen = select.value;
      select.replaceChildren(gouji.element("option", { value: "" }, gouji.word("all")),
        ...index.facets[select.name].map((value) => gouji.element("option", { value: String(value) }, index.titles[value] ?? gouji.word(String(value)))));
      select.value = chosen;
    }
  };
  const arrive = () => {
    const values = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) if (field.name) field.value = values.get(field.name) ?? "";
    page = 0;
    search();
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { page = 0; remember(); search(); });
  form.addEventListener("reset", () => setTimeout(() => { page = 0; remember(); search(); }));
  window.addEventListener("hashchange", arrive);
  document.addEventListener("gouji-language", () => { options(); search(); });
  options();
  arrive();
})();
