// The mask of an interface, as a shop's administrator sees it.
import { act, API, notices, tellOf, text } from "./acting.js";
import { h } from "./dom.js";
import { say } from "./look.js";
import { question, tell } from "./question.js";
import { ask } from "./server.js";

const at = (id) => document.getElementById(id);
let shown = null;
let drawn = "";
// The secret is in the mask until the interface is saved, and nowhere afterwards.
let secret = "";

/** Ask whether keys are to be created, create them, and show them once. */
export async function createKeys(path, headers = {}) {
  let question_of = null;
  try {
    await ask("POST", path, { confirmed: false }, headers);
  } catch (error) {
    if (error.status !== 428) { throw error; }
    question_of = error.told;
  }
  if (!question_of || !(await question(say("createAsk"), text(question_of.text), say("yes")))) { return null; }
  const made = await ask("POST", path, { confirmed: true }, headers);
  await tell(`${say("keysOnce")} (${made.environment})`, [["API-Key", made.apiKey], ["API-Secret", made.apiSecret]], text(made.notice.text));
  return made;
}

function configuration() {
  const to = document.querySelector("input[name=to]:checked").value;
  return {
    name: at("name").value,
    assignment: to === "workplace" ? { to, workplace: at("workplace").value } : { to },
    proxy: at("proxy").value ? { host: at("proxy").value, port: Number(at("port").value || 3128) } : null,
    multipleTenants: at("tenants").checked,
    extendedLogging: at("logging").checked,
  };
}

function fields(one, chain) {
  const { name, assignment, proxy, multipleTenants, extendedLogging, clientSide } = one.configuration;
  at("name").value = name;
  document.querySelector(`input[name=to][value=${assignment.to}]`).checked = true;
  at("workplace").replaceChildren(...chain.workplaces.map((place) => h("option", { value: place.id, selected: place.id === assignment.workplace }, place.name)));
  at("client-side").checked = clientSide;
  at("proxy").value = proxy?.host ?? "";
  at("port").value = proxy?.port ?? "";
  at("tenants").checked = multipleTenants;
  at("logging").checked = extendedLogging;
}

function mark() {
  at("workplace").disabled = document.querySelector("input[name=to]:checked")?.value !== "workplace";
}

/** Bring the mask up to date; what is being entered stays. */
export async function drawMask(chain) {
  const { interfaces } = await ask("GET", `${API}/interfaces?withWorkplaceSettings=${at("workplaces-only").checked}`);
  at("found").replaceChildren(...(interfaces.length ? interfaces.map((one) => h("li", {}, h("button", { type: "button", "aria-pressed": String(one.id === shown?.id), click: () => open(one) }, one.configuration.name))) : [h("li", { class: "muted" }, say("nothingFound"))]));
  if (shown) { shown = await ask("GET", `${API}/interfaces/${shown.id}`); }
  at("none").hidden = shown !== null;
  at("mask").hidden = shown === null;
  if (!shown) { return; }
  const now = JSON.stringify([shown.id, shown.configuration, chain.workplaces]);
  if (drawn !== now) { fields(shown, chain); drawn = now; }
  mark();
  at("notices").replaceChildren(...notices(shown.notices));
  at("created-at").textContent = shown.createdAt.split("-").reverse().join(".");
  at("url").value = shown.url;
  at("mode").className = `tag ${shown.environment === "TEST" ? "bad" : "good"}`;
  at("mode").textContent = shown.environment;
  at("api-key").value = shown.keys.apiKey ?? "";
  at("api-secret").value = shown.keys.state === "none" ? "" : secret || "••••••••";
  for (const name of ["create", "test"]) {
    at(name).disabled = !shown.buttons[name].enabled;
    at(`${name}-reason`).textContent = shown.buttons[name].reason ? text(shown.buttons[name].reason) : "";
  }
  const { entries } = await ask("GET", `${API}/interfaces/${shown.id}/log`);
  at("log").textContent = entries.map((one) => `${one.at}  ${one.event}  ${one.text}`).join("\n");
}

const open = (one) => act(() => { shown = one; secret = ""; drawn = ""; });

at("new").addEventListener("click", () => act(async () => {
  shown = await ask("POST", `${API}/interfaces`, {});
  secret = "";
}));
at("workplaces-only").addEventListener("input", () => act(() => {}));
at("mask").addEventListener("input", mark);
at("mask").addEventListener("submit", (event) => {
  event.preventDefault();
  act(async () => {
    shown = await ask("PUT", `${API}/interfaces/${shown.id}`, configuration());
    secret = "";
    tellOf(null, () => say("savedNow"));
  });
});
at("create").addEventListener("click", () => act(async () => {
  const made = await createKeys(`${API}/interfaces/${shown.id}/keys`);
  if (made) { secret = made.apiSecret; }
}));
at("test").addEventListener("click", () => act(async () => {
  const tested = await ask("POST", `${API}/interfaces/${shown.id}/test`);
  tellOf(tested.passed ? null : tested, () => text(tested.text));
}));
