// The Swagger page: one service at a time of all that are described.
const described = [
  { url: "fiscal-middleware.json", name: "Fiscal service" },
  { url: "sign-de-v2.json", name: "Cloud TSE: SIGN DE V2" },
  { url: "tse-interface.json", name: "TSE interface of a POS vendor" },
  { url: "control.json", name: "Control (for tests)" },
];
const root = document.documentElement;
const choice = document.getElementById("description");
const names = described.map((one) => one.url.replace(".json", ""));

function open(name) {
  const one = described[Math.max(0, names.indexOf(name))];
  choice.value = one.url;
  // Swagger UI's own list of documents brings a style element, which this page's policy forbids.
  SwaggerUIBundle({ dom_id: "#page", url: one.url, tryItOutEnabled: true, validatorUrl: null, presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout" });
}

choice.append(...described.map((one) => new Option(one.name, one.url)));
choice.addEventListener("change", () => {
  history.replaceState(null, "", `?of=${choice.value.replace(".json", "")}`);
  open(choice.value.replace(".json", ""));
});
open(new URLSearchParams(location.search).get("of"));

// Swagger UI is dark where the page's root has this class.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => root.classList.toggle("dark-mode", root.dataset.theme === "dark" || (root.dataset.theme === "auto" && dark.matches));
new MutationObserver(follow).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
dark.addEventListener("change", follow);
follow();

// Swagger UI draws its list of servers without a name for those who hear the page.
new MutationObserver(() => {
  const servers = document.getElementById("servers");
  if (servers && !servers.hasAttribute("aria-label")) { servers.setAttribute("aria-label", "Servers"); }
}).observe(document.getElementById("page"), { childList: true, subtree: true });
