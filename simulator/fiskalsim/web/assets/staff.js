// What only the vendor's staff may do.
import { act, API } from "./acting.js";
import { h } from "./dom.js";
import { say } from "./look.js";
import { createKeys } from "./mask.js";
import { ask } from "./server.js";

const at = (id) => document.getElementById(id);
// Kept as long as the page is open, and nowhere else.
let credential = null;
const bearer = () => ({ authorization: `Bearer ${credential}` });

/** Draw the view of the staff, once somebody has logged in. */
export async function drawStaff(chain) {
  at("staff").hidden = credential === null;
  at("login").hidden = credential !== null;
  if (credential === null) { return; }
  at("released").checked = chain.released;
  at("contract").checked = chain.serviceContract;
  const { interfaces } = await ask("GET", `${API}/interfaces`);
  at("live").replaceChildren(...(interfaces.length ? interfaces.map((one) => h("p", { class: "row" },
    h("span", {}, one.configuration.name, " ", h("span", { class: `tag ${one.environment === "TEST" ? "bad" : "good"}` }, one.environment)),
    h("button", { click: () => act(() => createKeys(`${API}/staff/interfaces/${one.id}/live-keys`, bearer())) }, say("createLive")))) : [h("p", { class: "muted" }, say("nothingFound"))]));
  const { charges } = await ask("GET", `${API}/staff/charges`, undefined, bearer());
  at("charges").replaceChildren(...(charges.length ? charges.map((one) => h("li", { class: "num" }, one.month)) : [h("li", { class: "muted" }, say("noCharges"))]));
}

at("login").addEventListener("submit", (event) => {
  event.preventDefault();
  act(async () => {
    credential = at("credential").value;
    try { await ask("GET", `${API}/staff/charges`, undefined, bearer()); } catch (error) { credential = null; throw error; }
  });
});
at("released").addEventListener("change", ({ target }) => act(() => ask("PUT", `${API}/staff/release`, { released: target.checked }, bearer())));
at("contract").addEventListener("change", ({ target }) => act(() => ask("PUT", `${API}/staff/service-contract`, { signed: target.checked }, bearer())));
