// The receipt's page: what is left of the money while amounts are typed.
(() => {
  "use strict";
  const units = (text) => Math.round(Number(String(text).replaceAll(",", "")) * 10000) || 0;
  const show = (form) => {
    const paid = [...form.querySelectorAll("[data-amount]")].reduce((sum, field) => sum + units(field.value), 0);
    const left = units(form.dataset.left) - paid;
    const output = form.querySelector("[data-remainder]");
    output.value = (left / 10000).toLocaleString(document.documentElement.lang || undefined, { minimumFractionDigits: 2 });
    output.classList.toggle("fc-bad", left < 0);
  };
  const showAll = () => document.querySelectorAll("[data-allocation]").forEach(show);
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("[data-allocation]");
    if (form) show(form);
  });
  document.addEventListener("htmx:load", showAll);
  document.addEventListener("DOMContentLoaded", showAll);
})();
