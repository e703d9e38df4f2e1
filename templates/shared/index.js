"use strict";
// Sorts and filters the table of index.html. It reads what the table says and changes no text of it.
(function () {
  const table = document.getElementById("departments");
  const tools = document.getElementById("tools");
  if (!table || !tools) { return; }
  const body = table.tBodies[0];
  const byName = new Intl.Collator("zh-CN", { numeric: true });
  const fold = function (text) { return text.normalize("NFKC").toLowerCase(); };
  const rows = Array.from(body.rows).map(function (row, order) {
    const code = row.querySelector(".code").textContent.trim();
    const name = row.querySelector("th").textContent.trim();
    const number = function (key) { return key in row.dataset ? Number(row.dataset[key]) : null; };
    return {
      row: row, order: order, code: code, name: name, text: fold(code + " " + name), state: row.dataset.state,
      rank: number("rank"), findings: number("findings"), marks: number("marks"), layout: number("layout"), alike: number("alike")
    };
  });
  const field = function (name) { return tools.querySelector("[name=" + name + "]"); };
  const heads = Array.from(table.querySelectorAll("th[data-sort]"));
  const counted = document.getElementById("counted");
  const none = document.getElementById("none");
  const LARGEST_FIRST = ["findings", "marks", "layout", "alike"];
  const CHECKS = ["marks", "findings", "layout"];
  let sort = "order";
  let down = false;
  let typing = 0;
  let number = rows.length;

  const compare = function (one, other) {
    if (sort === "order") { return (one.order - other.order) * (down ? -1 : 1); }
    const a = one[sort];
    const b = other[sort];
    if (a === null || b === null) { return (a === null) - (b === null) || one.order - other.order; }  // unknown: last
    const found = typeof a === "string" ? byName.compare(a, b) : a - b;
    return found * (down ? -1 : 1) || one.order - other.order;
  };
  const say = function () {
    const head = heads.find(function (one) { return one.dataset.sort === sort; });
    const order = head ? "按" + head.textContent + (down ? "从大到小" : "从小到大") : "按机构顺序";
    counted.textContent = "显示 " + number + " / " + rows.length + " 个单位，" + order;
  };
  const arrange = function () {
    const sorted = document.createDocumentFragment();
    rows.slice().sort(compare).forEach(function (one) { sorted.appendChild(one.row); });
    body.appendChild(sorted);
    heads.forEach(function (head) {
      if (head.dataset.sort === sort) { head.setAttribute("aria-sort", down ? "descending" : "ascending"); }
      else { head.removeAttribute("aria-sort"); }
    });
    say();
  };
  const filter = function () {
    const words = fold(field("q").value).split(/\s+/).filter(Boolean);
    const state = field("status").value;
    const checks = CHECKS.filter(function (name) { return field(name) && field(name).checked; });
    let shown = 0;
    rows.forEach(function (one) {
      const fits = (!state || one.state === state) &&
        words.every(function (word) { return one.text.includes(word); }) &&
        checks.every(function (name) { return one[name] > 0; });
      one.row.hidden = !fits;
      shown += fits;
    });
    number = shown;
    say();
    none.hidden = shown > 0;
    if (field("pictures")) { table.classList.toggle("plain", !field("pictures").checked); }
  };
  const remember = function () {
    const kept = new URLSearchParams();
    if (field("q").value.trim()) { kept.set("q", field("q").value.trim()); }
    if (field("status").value) { kept.set("status", field("status").value); }
    CHECKS.forEach(function (name) { if (field(name) && field(name).checked) { kept.set(name, "1"); } });
    if (field("pictures") && !field("pictures").checked) { kept.set("pictures", "0"); }
    if (sort !== "order" || down) { kept.set("sort", (down ? "-" : "") + sort); }
    const address = kept.toString() ? "#" + kept.toString() : location.pathname + location.search;
    try { history.replaceState(null, "", address); } catch (error) { location.hash = kept.toString(); }
  };
  const recall = function () {
    const kept = new URLSearchParams(location.hash.slice(1));
    field("q").value = kept.get("q") || "";
    const state = kept.get("status") || "";
    field("status").value = Array.from(field("status").options).some(function (one) { return one.value === state; }) ? state : "";
    CHECKS.forEach(function (name) { if (field(name)) { field(name).checked = kept.get(name) === "1"; } });
    if (field("pictures")) { field("pictures").checked = kept.get("pictures") !== "0"; }
    const asked = kept.get("sort") || "order";
    const key = asked.replace(/^-/, "");
    const known = key === "order" || heads.some(function (head) { return head.dataset.sort === key; });
    sort = known ? key : "order";
    down = known && asked.startsWith("-");
    filter();
    arrange();
  };
  const settle = function () { filter(); remember(); };

  heads.forEach(function (head) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      const key = head.dataset.sort;
      down = key === sort ? !down : LARGEST_FIRST.includes(key);
      sort = key;
      arrange();
      remember();
    });
  });
  field("q").addEventListener("input", function () { clearTimeout(typing); typing = setTimeout(settle, 120); });
  field("q").addEventListener("keydown", function (event) {
    if (event.key === "Escape") { field("q").value = ""; settle(); }
  });
  tools.querySelectorAll("select, input[type=checkbox]").forEach(function (one) { one.addEventListener("change", settle); });
  tools.querySelector("button[name=reset]").addEventListener("click", function () {
    field("q").value = "";
    field("status").value = "";
    CHECKS.forEach(function (name) { if (field(name)) { field(name).checked = false; } });
    sort = "order";
    down = false;
    arrange();
    settle();
    field("q").focus();
  });
  window.addEventListener("hashchange", recall);
  tools.hidden = false;
  recall();
})();
