// Turns the specification beside each [data-chart] into an ECharts picture. Labels and exact texts come from the
// server; only the ticks of an axis are written here, with the server's short units, so that both agree.
(() => {
  "use strict";
  const source = document.currentScript.dataset.echarts;
  const pictures = new Map();
  let library;
  const echarts = () => (library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  }));
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--fc-${name}`).trim();
  const PALETTE = ["chart-1", "chart-2", "chart-3", "chart-4"];

  const short = (spec) => (value) => {
    const size = Math.abs(value);
    const unit = spec.units.find(([least]) => size >= least);
    const [scaled, suffix] = unit ? [value / unit[0], unit[1]] : [value, ""];
    const text = scaled.toLocaleString("en", { maximumFractionDigits: spec.chinese && Math.abs(scaled) >= 1000 ? 0 : 1 });
    return text.replace("-", "\u2212") + suffix;
  };

  const text = () => ({ color: token("muted"), fontFamily: token("font"), fontSize: 12 });
  // Of a few labels each stands under its bar unless two would touch; of many, every so many stands.
  const FEW_LABELS = 16;
  const category = (spec) => ({
    type: "category", data: spec.categories, axisTick: { show: false },
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisLabel: { ...text(), hideOverlap: true, interval: spec.categories.length <= FEW_LABELS ? 0 : "auto" },
  });
  const amount = (spec) => ({
    type: "value", axisLabel: { ...text(), formatter: short(spec) }, minInterval: spec.kind === "scatter" ? 1 : 0,
    name: spec.unit, nameLocation: "end", nameGap: 12, nameTextStyle: { ...text(), align: "right" },
    splitLine: { lineStyle: { color: token("line") } }, splitNumber: 5,
  });

  const colorOf = (series, position, index) => token(series.colors[index] || series.colors[0] || PALETTE[position % PALETTE.length]);

  function bars(spec, stacked) {
    return spec.series.map((series, position) => ({
      name: series.label, type: "bar", stack: stacked ? "all" : undefined, barMaxWidth: 52,
      itemStyle: { color: colorOf(series, position, 0) },  // what the legend shows
      data: series.values.map((value, index) => ({
        value, itemStyle: { color: colorOf(series, position, series.colors.length > 1 ? index : 0), borderRadius: stacked ? 0 : [3, 3, 0, 0] },
      })),
      cursor: spec.hrefs.length ? "pointer" : "default",
      label: { show: !stacked && spec.categories.length <= 8 && spec.series.length === 1, position: "top", color: token("text"), fontFamily: token("font"), fontWeight: 600, formatter: ({ value }) => short(spec)(value) },
    }));
  }

  const lines = (spec) => spec.series.map((series, position) => ({
    name: series.label, type: "line", data: series.values, symbolSize: 6, connectNulls: false,
    showSymbol: spec.categories.length <= 24, itemStyle: { color: colorOf(series, position, 0) },
    lineStyle: { width: 2, type: position % 2 ? "dashed" : "solid" },
  }));

  // Groups differ in shape as well as in colour.
  const SHAPES = ["circle", "diamond", "rect", "triangle"];
  const scatter = (spec) => spec.points.map((group, position) => ({
    name: spec.series[position].label, type: "scatter", symbol: SHAPES[position % 4], cursor: "pointer",
    data: group.map(([x, y, size, label, href]) => ({ value: [x, y], symbolSize: 8 + 10 * size, name: label, href })),
    itemStyle: { color: colorOf(spec.series[position], position, 0), opacity: 0.9 },
    markLine: position ? undefined : { silent: true, symbol: "none", label: { show: false }, data: [{ yAxis: 0 }], lineStyle: { color: token("muted"), type: "dashed" } },
  }));

  function tip(spec) {
    return (one) => {
      const item = Array.isArray(one) ? one[0] : one;
      if (spec.kind === "scatter") return item.name || "";
      const rows = Array.isArray(one) ? one : [one];
      return [item.name, ...rows.map((row) => `${spec.series.length > 1 ? `${row.seriesName}: ` : ""}${spec.texts[row.seriesIndex][row.dataIndex]}`)].join("\n");
    };
  }

  function options(spec) {
    const series = { bar: () => bars(spec, false), stacked: () => bars(spec, true), line: () => lines(spec), scatter: () => scatter(spec) }[spec.kind]();
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches, animationDuration: 250,
      textStyle: { fontFamily: token("font") },
      grid: { left: 8, right: 12, top: spec.series.length > 1 ? 40 : 26, bottom: 4, containLabel: true },
      legend: { show: spec.series.length > 1, right: 0, top: 0, itemWidth: 11, itemHeight: 11, textStyle: text() },
      tooltip: {
        renderMode: "richText", trigger: spec.kind === "scatter" ? "item" : "axis", axisPointer: { type: spec.kind === "line" ? "line" : "shadow" },
        confine: true, backgroundColor: token("surface"), borderColor: token("line"), textStyle: { ...text(), color: token("text") }, formatter: tip(spec),
      },
      xAxis: category(spec), yAxis: amount(spec), series,
    };
  }

  function open(figure, href) {
    if (!href) return;
    const drill = figure.dataset.drill;
    if (drill) window.htmx.ajax("GET", href, { target: drill, swap: "innerHTML" });
    else window.location.assign(href);
  }

  async function draw(figure) {
    const canvas = figure.querySelector(".fc-chart-canvas");
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const library = await echarts();
    if (!canvas.isConnected || pictures.has(canvas)) return;
    const picture = library.init(canvas, null, { renderer: "canvas" });
    picture.setOption(options(spec));
    picture.on("click", (item) => open(figure, item.data?.href || spec.hrefs[item.dataIndex]));
    pictures.set(canvas, { picture, spec });
    const watcher = new ResizeObserver(() => {
      if (canvas.isConnected) picture.resize();
      else { watcher.disconnect(); picture.dispose(); pictures.delete(canvas); }
    });
    watcher.observe(canvas);
    figure.dataset.drawn = "";
  }

  const drawAll = (within) => within.querySelectorAll("[data-chart]").forEach((figure) => draw(figure));
  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:afterSettle", () => drawAll(document));
  new MutationObserver(() => pictures.forEach(({ picture, spec }) => picture.setOption(options(spec), true)))
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
