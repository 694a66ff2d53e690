"use strict";
(() => {
  const root = document.documentElement;
  const recall = (key) => { try { return localStorage.getItem("fiskalprobe-" + key); } catch { return null; } };
  const remember = (key, value) => { try { localStorage.setItem("fiskalprobe-" + key, value); } catch { /* then nothing is remembered */ } };
  const choose = (name, value) => { const input = document.getElementById(name + "-" + value); if (input) { input.checked = true; } };
  const chosen = (name) => document.querySelector("input[name=" + name + "]:checked").value;

  const asked = new URLSearchParams(location.search);
  choose("lang", asked.get("lang") || recall("lang") || ((navigator.language || "").startsWith("de") ? "de" : "en"));
  choose("theme", asked.get("theme") || recall("theme") || "auto");
  root.lang = chosen("lang");
  document.querySelector(".switches").addEventListener("change", (event) => {
    remember(event.target.name, event.target.value);
    root.lang = chosen("lang");
  });

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (let at = target; at; at = at.parentElement) { if (at.tagName === "DETAILS") { at.open = true; } }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) { reveal(); }

  const filters = document.getElementById("filters");
  if (filters) {
    const bodies = [...document.querySelectorAll("#matrix tbody")];
    const keys = [...filters.querySelectorAll("select")].map((select) => select.name);
    const apply = () => {
      const wanted = Object.fromEntries(new FormData(filters));
      const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const body of bodies) {
        let here = 0;
        for (const row of body.querySelectorAll("tr:not(.group)")) {
          const text = row.textContent.toLowerCase();
          const fits = keys.every((key) => !wanted[key] || row.dataset[key] === wanted[key]);
          row.hidden = !(fits && words.every((word) => text.includes(word)));
          here += row.hidden ? 0 : 1;
        }
        body.hidden = here === 0;
        shown += here;
      }
      document.getElementById("shown").textContent = shown;
    };
    filters.hidden = false;
    filters.addEventListener("input", apply);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("reset", () => setTimeout(apply));
  }

  for (const button of document.querySelectorAll(".copy button")) {
    const text = button.previousElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.classList.add("done");
      } catch {
        getSelection().selectAllChildren(text);
      }
    });
  }
})();
