// Faults: one tile for each kind that the service offers, and what is armed.
import { h, show } from "./dom.js";
import { faults as german, parameters as germanParameters } from "./fault_words.js";
import { language, onLanguage, say } from "./look.js";
import { ask } from "./server.js";

const ACTS = ["before", "http", "device", "after", "answer", "export", "authority"];
const OCCASIONS = ["", "create", "finish", "manage", "resign"];
let kinds = [];
let armed = [];
let act = null;

const does = (kind) => (language() === "de" && german[kind.fault]) || kind.does;
const means = (kind, one) => (language() === "de" && germanParameters[`${kind.fault}.${one.name}`]) || one.means;

function field(kind, one) {
  const name = `${kind.fault}-${one.name}`;
  const input = one.choices
    ? h("select", { name: one.name, id: name }, one.choices.map((choice) => h("option", { selected: choice === one.default }, choice)))
    : h("input", { name: one.name, id: name, type: "number", min: one.minimum, max: one.maximum, value: one.default, required: true });
  return h("label", { class: "field" }, means(kind, one), input);
}

function tile(kind) {
  const settings = h("div", { class: "settings" },
    kind.parameters.map((one) => field(kind, one)),
    h("label", { class: "field" }, say("occasion"), h("select", { name: "occasions" }, OCCASIONS.map((one) => h("option", { value: one }, say(one ? `on_${one}` : "everyOccasion"))))),
    h("label", { class: "field" }, say("count"), h("input", { name: "count", type: "number", min: 0, max: 1000000, value: kind.count, required: true })));
  const form = h("form", { class: "tile", id: `fault-${kind.fault}`, submit: (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const values = Object.fromEntries(kind.parameters.map((one) => [one.name, one.choices ? given.get(one.name) : Number(given.get(one.name))]));
    act(() => ask("PUT", `_control/faults/${kind.fault}`, { fault: kind.fault, parameters: values, count: Number(given.get("count")), occasions: given.get("occasions") ? [given.get("occasions")] : [] }));
  } },
  h("h4", { class: "mono" }, kind.fault), h("p", { class: "does" }, does(kind)),
  h("div", { class: "foot" }, h("button", { "aria-label": say("armOf", { fault: kind.fault }) }, say("arm")), h("details", {}, h("summary", {}, say("more")), settings)));
  return form;
}

function draw(node) {
  node.replaceChildren(...ACTS.map((acts) => {
    const here = kinds.filter((kind) => kind.acts === acts);
    return here.length ? h("div", { class: "group" }, h("h3", {}, say(`acts_${acts}`)), h("div", { class: "tiles" }, here.map(tile))) : "";
  }));
  mark();
}

function mark() {
  const hot = new Set(armed.map((one) => one.fault));
  for (const kind of kinds) { document.getElementById(`fault-${kind.fault}`)?.classList.toggle("hot", hot.has(kind.fault)); }
}

/** Show what is armed. */
export function showArmed(node, now) {
  armed = now;
  show(node, [now, language()], () => [
    h("div", { class: "head" }, h("h3", {}, say("armed")),
      now.length ? h("button", { id: "end-all", click: () => act(() => ask("DELETE", "_control/faults")) }, say("endAll")) : null),
    now.length ? now.map((one) => h("div", { class: "one" },
      h("span", { class: "mono" }, [one.fault, ...Object.entries(one.parameters).map(([key, value]) => `${key}=${value}`), ...one.occasions.map((name) => say(`on_${name}`))].join(" · ")),
      h("span", { class: "small num" }, say("struck", { n: one.struck })),
      h("button", { id: `end-${one.name}`, "aria-label": say("endOf", { fault: one.fault }), click: () => act(() => ask("DELETE", `_control/faults/${encodeURIComponent(one.name)}`)) }, say("end"))))
      : h("p", { class: "muted" }, say("noneArmed")),
  ]);
  mark();
}

/** Offer every fault that the service has. */
export async function faultsFrom(node, how) {
  act = how;
  kinds = (await ask("GET", "_control/fault-kinds")).faults;
  draw(node);
  onLanguage(() => draw(node));
}
