// The shell's behaviour: menus, palette, rail, messages, announcements. Every page works without it, less conveniently.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const closest = (event, selector) => event.target instanceof Element && event.target.closest(selector);

  // Menus are <details>: close them on a click elsewhere and on Escape, and keep one open at a time.
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    const inside = closest(event, "details[data-menu]");
    openMenus().forEach((menu) => { if (menu !== inside) menu.open = false; });
    if (closest(event, "[data-dismiss]")) event.target.closest("[data-dismissible]").remove();
    if (closest(event, "[data-drill-close]")) event.target.closest(".fc-drill").replaceChildren();
    if (closest(event, "[data-rail-toggle]")) toggleRail();
    else if (!closest(event, ".fc-rail")) closeRail();
    if (closest(event, "[data-palette-open]")) openPalette();
    if (event.target === palette()) palette().close();
  });

  // A popover that would leave the window moves back inside.
  document.addEventListener("toggle", (event) => {
    const body = event.target.matches?.("details[data-menu][open]") && event.target.querySelector(".fc-popover, .fc-menu-body");
    if (!body) return;
    body.style.transform = "";
    const box = body.getBoundingClientRect();
    const shift = Math.max(8 - box.left, 0) || Math.min(root.clientWidth - 8 - box.right, 0);
    if (shift) body.style.transform = `translateX(${shift}px)`;
  }, true);

  const rail = () => document.querySelector("[data-rail-toggle]");
  const setRail = (open) => {
    if (open) document.body.dataset.rail = "open"; else delete document.body.dataset.rail;
    rail()?.setAttribute("aria-expanded", String(open));
  };
  const toggleRail = () => {
    setRail(document.body.dataset.rail !== "open");
    if (document.body.dataset.rail) document.querySelector(".fc-rail a")?.focus();
  };
  const closeRail = () => { if (document.body.dataset.rail) setRail(false); };

  // Palette.
  const palette = () => document.getElementById("palette");
  const input = () => document.getElementById("palette-input");
  const hits = () => [...document.querySelectorAll("#palette-results .fc-hit")];
  function openPalette() {
    if (!palette() || palette().open) return;
    palette().showModal();
    input().select();
  }
  function choose(step) {
    const all = hits();
    if (!all.length) return;
    const at = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
    const next = all[(at + step + all.length) % all.length];
    all.forEach((hit) => hit.setAttribute("aria-selected", String(hit === next)));
    input().setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    } else if (event.key === "Escape") {
      openMenus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      if (document.body.dataset.rail) { closeRail(); rail().focus(); }
    } else if (event.target === input() && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.target === input() && event.key === "Enter") {
      const hit = hits().find((one) => one.getAttribute("aria-selected") === "true") || hits()[0];
      if (hit) { event.preventDefault(); window.location.assign(hit.href); }
    } else if (event.key === "/" && !event.target.closest?.("input, textarea, select, [contenteditable]")) {
      const filter = document.querySelector(".fc-filters input[type=search], .fc-filters input:not([type=hidden]), .fc-filters select");
      if (filter) { event.preventDefault(); filter.focus(); }
    }
  });

  // Escape inside the search field closes the palette instead of only emptying the field.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-focus]")?.focus();
    input()?.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); palette().close(); }
    });
  });

  // Ticking a box in a filter's menu reloads the page around it; the menu stays open.
  let open = [];
  document.addEventListener("htmx:beforeSwap", () => { open = [...openMenus()].map((menu) => menu.id).filter(Boolean); });
  document.addEventListener("htmx:afterSwap", () => open.forEach((id) => { const menu = document.getElementById(id); if (menu) menu.open = true; }));

  const announce = (text) => { const place = document.getElementById("announcer"); if (place) place.textContent = text; };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "palette-results") {
      input().removeAttribute("aria-activedescendant");
      choose(1);
    }
    const text = document.querySelector("#page-body [data-announce]");
    if (event.detail.target.id === "page-body" && text) announce(text.textContent.trim());
    if (event.detail.target.matches?.(".fc-drill")) event.detail.target.focus({ preventScroll: false });
  });

  // A part that could not be loaded says so where it stands.
  document.addEventListener("htmx:responseError", (event) => {
    const part = event.detail.target.closest?.("[data-part]") || document.getElementById("announcer");
    const text = document.body.dataset.failed || "✕";
    if (part.id === "announcer") announce(text);
    else (part.querySelector(".fc-card-body") || part).textContent = text;
  });
})();
