// Ticked rows and the bulk bar. The bar's form names its rows by the `form` attribute of the tick boxes.
(() => {
  "use strict";
  const boxes = (card) => [...card.querySelectorAll('tbody input[name="ids"]')];

  function refresh(card, everything = false) {
    const bar = card.querySelector("[data-bulk]");
    if (!bar) return;
    const all = boxes(card);
    const ticked = all.filter((box) => box.checked);
    all.forEach((box) => box.closest("tr").classList.toggle("is-selected", box.checked));
    const page = card.querySelector("[data-select-page]");
    page.checked = ticked.length > 0 && ticked.length === all.length;
    page.indeterminate = ticked.length > 0 && ticked.length < all.length;
    const count = bar.querySelector("[data-count]");
    bar.querySelector("[data-all]").value = everything ? "1" : "";
    bar.hidden = ticked.length === 0;
    if (everything) count.textContent = count.dataset.everything;
    else count.textContent = ticked.length === 1 ? count.dataset.one : count.dataset.many.replace("{n}", ticked.length);
    const more = bar.querySelector("[data-select-all]");
    if (more) more.hidden = everything || ticked.length < all.length;
  }

  document.addEventListener("change", (event) => {
    const card = event.target.closest?.("[data-table]");
    if (!card) return;
    if (event.target.matches("[data-select-page]")) boxes(card).forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches('[data-select-page], input[name="ids"]')) refresh(card);
  });
  document.addEventListener("click", (event) => {
    const card = event.target.closest?.("[data-table]");
    if (!card) return;
    if (event.target.closest("[data-select-all]")) refresh(card, true);
    if (event.target.closest("[data-clear]")) {
      boxes(card).forEach((box) => { box.checked = false; });
      refresh(card);
      card.querySelector("[data-select-page]").focus();
    }
  });
  // An answer that comes while more is being typed is dropped: it would take back the last letters.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const request = event.detail.requestConfig;
    const field = document.activeElement;
    if (!request?.elt?.matches?.("[data-filters]") || field?.type !== "search" || !request.elt.contains(field)) return;
    if ((request.formData.get(field.name) ?? "") !== field.value) event.detail.shouldSwap = false;
  });
  // A filter form sends nothing for a field left empty, so that addresses stay short.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches?.("[data-filters]")) return;
    for (const [name, value] of [...event.detail.formData.entries()]) if (value === "") event.detail.formData.delete(name);
  });
})();
