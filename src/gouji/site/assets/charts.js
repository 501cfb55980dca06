// Draws each figure.chart from the JSON inside it. The same numbers stand below it as a table.
"use strict";
(() => {
  const COLOURS = ["#1d4e89", "#e08e2b", "#3a7d44", "#7a5195", "#66a182", "#9aa3af"];
  const SPECIAL = { error: "#b3261e", warning: "#b86e00", documents: "#1d4e89" };
  const drawings = [];

  const shortTime = (label) => /^\d{4}-\d\d-\d\dT/.test(label) ? label.slice(5, 16).replace("T", " ") : label;

  const options = (data) => ({
    animation: false,
    color: COLOURS,
    aria: { enabled: true },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: { trigger: "axis", confine: true },
    legend: { bottom: 0, itemGap: 14, itemWidth: 16 },
    grid: { left: 12, right: 20, top: data.unit === "published_at" ? 14 : 34, bottom: 56, containLabel: true },
    xAxis: { type: "category", data: data.labels.map(shortTime), axisTick: { alignWithLabel: true } },
    yAxis: {
      type: "value",
      name: data.unit === "published_at" ? "" : gouji.word(data.unit),
      nameTextStyle: { align: "left" },
      minInterval: data.unit === "published_at" ? 1 : 0,
    },
    series: data.series.map((one) => ({
      name: gouji.word(one.name),
      type: data.kind === "line" && data.labels.length > 1 ? "line" : "bar",
      stack: data.kind === "stacked" ? "all" : undefined,
      data: one.values,
      barMaxWidth: 42,
      symbolSize: 8,
      connectNulls: false,
      itemStyle: SPECIAL[one.name] ? { color: SPECIAL[one.name] } : {},
      lineStyle: SPECIAL[one.name] ? { color: SPECIAL[one.name] } : {},
    })),
  });

  const draw = () => {
    for (const [chart, data] of drawings) chart.setOption(options(data), true);
  };
  for (const figure of document.querySelectorAll("figure.chart")) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const chart = echarts.init(figure.querySelector(".drawing"), null, { renderer: "svg" });
    drawings.push([chart, data]);
    new ResizeObserver(() => chart.resize({ animation: { duration: 0 } })).observe(figure);
  }
  draw();
  document.addEventListener("gouji-language", draw);
  window.addEventListener("beforeprint", () => { for (const [chart] of drawings) chart.resize(); });
})();
