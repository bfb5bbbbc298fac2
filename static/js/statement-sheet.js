// A sheet of amounts, a column a period: Enter and the arrows move up and down, and a block of a spreadsheet is pasted
// from the cell on in which one stands. Tab goes across as everywhere. What is typed is checked by the server.
(() => {
  "use strict";
  const rows = (sheet) => [...sheet.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("[data-cell]")]).filter((cells) => cells.length);
  const place = (cell) => {
    const all = rows(cell.closest("[data-sheet]"));
    const at = all.findIndex((cells) => cells.includes(cell));
    return { all, at, column: all[at].indexOf(cell) };
  };
  const move = (cell, step) => {
    const { all, at, column } = place(cell);
    const target = all[at + step]?.[column];
    if (!target) return;
    target.focus();
    target.select();
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const cellOf = (event) => event.target instanceof Element && event.target.closest("[data-sheet] [data-cell]");
  document.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.isComposing || event.altKey) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      cell.form.requestSubmit(cell.form.querySelector("[data-save]"));
    } else if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(cell, event.key === "ArrowUp" || event.shiftKey ? -1 : 1);
    }
  });
  document.addEventListener("paste", (event) => {
    const cell = cellOf(event);
    const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "") ?? "";
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const { all, at, column } = place(cell);
    text.split("\n").forEach((line, down) => line.split("\t").forEach((value, across) => {
      const target = all[at + down]?.[column + across];
      if (target) target.value = value.trim();
    }));
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
