"use strict";
(() => {
  const form = document.getElementById("filters");
  const body = document.querySelector("#runs tbody");
  const rows = [...body.querySelectorAll("tr[data-run]")];
  const count = document.getElementById("count");
  const talk = (row) => document.getElementById(`run-${row.dataset.run}`);
  const words = new Map(rows.map((row) => [row, `${row.textContent} ${talk(row).textContent}`.toLowerCase()]));

  const toggle = (row, open) => {
    row.querySelector("th button").setAttribute("aria-expanded", String(open));
    talk(row).hidden = !open;
  };
  const isOpen = (row) => row.querySelector("th button").getAttribute("aria-expanded") === "true";

  const filter = () => {
    const asked = new FormData(form);
    const text = (asked.get("text") || "").toLowerCase().trim();
    let shown = 0;
    for (const row of rows) {
      const fits =
        (!asked.get("outcome") || row.dataset.outcome === asked.get("outcome")) &&
        (!asked.get("persona") || row.dataset.persona === asked.get("persona")) &&
        (!asked.get("kind") || row.dataset.kinds.split(" ").includes(asked.get("kind"))) &&
        (!text || words.get(row).includes(text));
      row.hidden = !fits;
      talk(row).hidden = !fits || !isOpen(row);
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} shown`;
  };

  const sort = (button) => {
    const key = button.dataset.sort;
    const falling = button.getAttribute("aria-sort") === "ascending";
    for (const other of document.querySelectorAll("[data-sort]")) other.removeAttribute("aria-sort");
    button.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const order = (one, other) => one.dataset[key].localeCompare(other.dataset[key], "en", { numeric: true });
    const sorted = [...rows].sort((one, other) => (falling ? order(other, one) : order(one, other)));
    for (const row of sorted) body.append(row, talk(row));
  };

  body.addEventListener("click", (event) => {
    const button = event.target.closest("th button");
    if (!button) return;
    const row = button.closest("tr");
    toggle(row, !isOpen(row));
  });
  for (const button of document.querySelectorAll("[data-sort]")) button.addEventListener("click", () => sort(button));
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  const failed = rows.filter((row) => row.dataset.outcome === "failed");
  if (failed.length === 1) toggle(failed[0], true);
  filter();
})();
