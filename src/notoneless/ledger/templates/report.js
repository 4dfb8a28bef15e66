(function () {
  "use strict";
  var root = document.documentElement, lang = document.getElementById("lang");
  var data = JSON.parse(document.getElementById("pairs").textContent);
  var pick = document.getElementById("pick"), fall = document.getElementById("fall");
  function en() { return root.lang === "en"; }
  function t(zh, eng) { return en() ? eng : zh; }
  function put(parent, tag, text, cls) {
    var e = document.createElement(tag);
    if (text !== undefined && text !== null) { e.textContent = text; }
    if (cls) { e.className = cls; }
    parent.appendChild(e);
    return e;
  }
  function svg(parent, tag, attributes, text) {
    var e = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.keys(attributes).forEach(function (k) { e.setAttribute(k, attributes[k]); });
    if (text !== undefined) { e.textContent = text; }
    parent.appendChild(e);
    return e;
  }
  function signed(x) { return (x > 0 ? "+" : x < 0 ? "−" : "±") + Math.abs(x).toFixed(1); }
  function label(p, i) {
    return (i + 1) + ". " + p.how[en() ? 1 : 0] + " · " + p.left + " ↔ " + p.right + " (" + p.kind[en() ? 1 : 0] + ")";
  }
  function options() {
    var at = pick.value || "0";
    pick.textContent = "";
    [[true, "待人工判断的配对", "Pairs for a person to judge"], [false, "已认定的配对（抽样）", "Accepted links (sample)"]].forEach(function (g) {
      var group = document.createElement("optgroup");
      group.label = t(g[1], g[2]);
      data.pairs.forEach(function (p, i) {
        if (p.review === g[0]) { put(group, "option", label(p, i)).value = String(i); }
      });
      if (group.children.length) { pick.appendChild(group); }
    });
    pick.value = at;
  }
  function sides(p) {
    var table = put(fall, "table", null, "sides"), head = put(put(table, "thead"), "tr");
    [t("栏目", "field"), p.left, p.right].forEach(function (x) { put(head, "th", x).scope = "col"; });
    var body = put(table, "tbody");
    data.fields.forEach(function (f, i) {
      var l = p.sides[i][0], r = p.sides[i][1], unlike = p.sides[i][2], row = put(body, "tr");
      put(row, "th", t(f[0], f[1])).scope = "row";
      if (unlike && l === r) { l += t("（隐去的几位不同）", " (hidden part differs)"); r = l; }
      [l, r].forEach(function (v) {
        put(row, "td", v || t("缺", "missing"), !v ? "m" : unlike ? "d" : "");
      });
    });
  }
  function chart(p) {
    var narrow = window.innerWidth < 760, names = narrow ? 0 : 300, w = narrow ? 350 : 1100, row = narrow ? 46 : 34;
    var totals = [0], sum = 0;
    p.steps.forEach(function (s) { sum += s[0]; totals.push(sum); });
    var low = Math.min.apply(null, totals), high = Math.max.apply(null, totals), span = (high - low) || 1;
    var left = names + 46, right = w - 56;
    function x(v) { return left + (v - low) / span * (right - left); }
    var h = (p.steps.length + 1) * row + 26;
    var s = svg(fall, "svg", { viewBox: "0 0 " + w + " " + h, role: "img", "aria-label": t("权重瀑布图，合计 ", "weight waterfall, sum ") + signed(sum) });
    svg(s, "line", { x1: x(0), x2: x(0), y1: 4, y2: h - 22, stroke: "#8a929c", "stroke-dasharray": "3 3" });
    svg(s, "text", { x: x(0), y: h - 6, "text-anchor": "middle", "font-size": 12, fill: "#55606e" }, "0");
    p.steps.concat([[sum, "合计（可能性的对数）", "sum (log₂ odds)"]]).forEach(function (step, i) {
      var last = i === p.steps.length, from = last ? 0 : totals[i], to = last ? sum : totals[i + 1];
      var y = 6 + i * row, top = narrow ? y + 18 : y + 5, a = Math.min(x(from), x(to)), b = Math.max(x(from), x(to));
      var fill = last ? "#0b4a63" : step[0] >= 0 ? "#1c6b57" : "#9b1c31";
      svg(s, "text", narrow ? { x: 4, y: y + 13, "font-size": 13, fill: "#1b2430" }
        : { x: names, y: y + 22, "text-anchor": "end", "font-size": 14, fill: "#1b2430", "font-weight": last ? 700 : 400 }, step[en() ? 2 : 1]);
      svg(s, "rect", { x: a, y: top, width: Math.max(b - a, 1.5), height: 22, rx: 2, fill: fill });
      svg(s, "text", { x: step[0] >= 0 ? b + 6 : a - 6, y: top + 16, "text-anchor": step[0] >= 0 ? "start" : "end", "font-size": 13, fill: fill, "font-weight": 600 }, signed(step[0]));
      if (!last) { svg(s, "line", { x1: x(to), x2: x(to), y1: top + 22, y2: top + row, stroke: "#8a929c" }); }
    });
  }
  function draw() {
    fall.textContent = "";
    var p = data.pairs[Number(pick.value)];
    if (!p) { put(fall, "p", t("没有可看的配对。", "No pair to show."), "fine"); return; }
    var said = put(fall, "p", null, "said");
    said.textContent = p.reasons[en() ? 1 : 0];
    if (p.p !== undefined && p.p !== null) {
      said.textContent += t("　是同一人的把握 ", "  chance of being the same child ") + Math.round(p.p * 100) + "%";
    }
    if (p.sides) { sides(p); }
    chart(p);
    put(fall, "p", t("儿童编号 ", "child ") + p.child, "id");
  }
  function move(by) {
    var n = data.pairs.length;
    if (n) { pick.value = String((Number(pick.value) + by + n) % n); draw(); }
  }
  lang.addEventListener("click", function () {
    root.lang = en() ? "zh-CN" : "en";
    lang.setAttribute("aria-pressed", en() ? "true" : "false");
    options(); draw();
  });
  pick.addEventListener("change", draw);
  document.getElementById("before").addEventListener("click", function () { move(-1); });
  document.getElementById("after").addEventListener("click", function () { move(1); });
  window.addEventListener("resize", draw);
  window.addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (d) { d.open = true; }); });
  options(); draw();
})();
