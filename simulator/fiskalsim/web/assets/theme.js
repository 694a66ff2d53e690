// Runs before the page is drawn: the colours that were chosen last time, without a flash.
(() => {
  const asked = new URLSearchParams(location.search);
  let kept = {};
  try { kept = { theme: localStorage.getItem("fiskalprobe-theme"), lang: localStorage.getItem("fiskalprobe-lang") }; } catch { /* then nothing is remembered */ }
  const root = document.documentElement;
  root.dataset.theme = asked.get("theme") || kept.theme || "auto";
  // The server has set the language by Accept-Language already.
  const lang = asked.get("lang") || kept.lang;
  if (lang === "de" || lang === "en") { root.lang = lang; }
})();
