// The TSE interface of a POS vendor: four views, each of what one person sees.
import { act, API, drawWith, forget, pressed, repeat } from "./acting.js";
import { h } from "./dom.js";
import { onLanguage, say } from "./look.js";
import { ask } from "./server.js";
import { drawMask } from "./mask.js";
import { drawStaff } from "./staff.js";
import { drawTills } from "./tills.js";

const at = (id) => document.getElementById(id);

function options(select, list, value) {
  select.replaceChildren(...list.map((one) => h("option", { value: one.id, selected: one.id === value }, one.name)));
}

function drawChain(chain) {
  const network = at("network");
  if (!network.contains(document.activeElement)) {
    network.direct.checked = chain.network.direct;
    network.host.value = chain.network.proxy?.host ?? "";
    network.port.value = chain.network.proxy?.port ?? "";
  }
  for (const select of document.querySelectorAll("select.workplaces")) { options(select, chain.workplaces, select.value); }
  for (const select of document.querySelectorAll("select.branches")) { options(select, chain.branches, select.value); }
  at("chain").replaceChildren(h("table", {},
    h("thead", {}, h("tr", {}, ["branch", "vatId", "workplace"].map((key) => h("th", { scope: "col" }, say(key))))),
    h("tbody", {}, chain.branches.map((one) => h("tr", {}, h("td", {}, one.name), h("td", { class: "mono" }, one.vatId),
      h("td", {}, chain.workplaces.filter((place) => place.branch === one.id).map((place) => place.name).join(", ") || "–"))))));
}

async function draw() {
  const before = pressed();
  const chain = await ask("GET", `${API}/chain`);
  const { tills } = await ask("GET", `${API}/tills`);
  if (pressed() === before) { await drawMask(chain); }
  if (pressed() !== before) { return; }
  drawChain(chain);
  drawTills(tills);
  await drawStaff(chain);
}

function choose() {
  const view = location.hash.slice(1) || "shop";
  for (const one of document.querySelectorAll("[data-view]")) { one.hidden = one.dataset.view !== view; }
  for (const one of document.querySelectorAll(".views a")) {
    if (one.hash === `#${view}`) { one.setAttribute("aria-current", "page"); } else { one.removeAttribute("aria-current"); }
  }
  forget();
}

function setUp(form, path) {
  at(form).addEventListener("submit", (event) => {
    event.preventDefault();
    const { id, ...given } = Object.fromEntries(new FormData(event.target));
    act(async () => {
      await ask("PUT", `${API}/${path}/${id}`, given);
      event.target.reset();
    });
  });
}

at("network").addEventListener("submit", (event) => {
  event.preventDefault();
  const { direct, host, port } = event.target;
  act(() => ask("PUT", `${API}/network`, { direct: direct.checked, proxy: host.value ? { host: host.value, port: Number(port.value || 3128) } : null }));
});
setUp("new-branch", "branches");
setUp("new-workplace", "workplaces");
setUp("new-till", "tills");
addEventListener("hashchange", choose);
onLanguage(async () => { await draw(); repeat(); });
drawWith(draw);
choose();
draw();
