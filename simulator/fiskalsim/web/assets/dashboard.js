// The dashboard: asks every second how the world is, and shows what has changed.
import { h, show } from "./dom.js";
import { faultsFrom, showArmed } from "./faults.js";
import { note, redraw } from "./journal.js";
import { language, onLanguage, say } from "./look.js";
import { question } from "./question.js";
import { address, ask } from "./server.js";
import { beTill, sellingNow } from "./till.js";

const EVERY = 1000;
const at = (id) => document.getElementById(id);
let state = null;
let last = 0;

/** Do what a button is for; the page is brought up to date at once, and a refusal is shown. */
export async function act(doing) {
  try {
    await doing();
    at("trouble").hidden = true;
  } catch (error) {
    at("trouble").textContent = error.message;
    at("trouble").hidden = false;
    setTimeout(() => { at("trouble").hidden = true; }, 9000);
  }
  await look();
}

const local = (instant, options) => new Intl.DateTimeFormat(language() === "de" ? "de-DE" : "en-GB", { timeZone: "Europe/Berlin", ...options }).format(instant);
const moment = (seconds) => local(new Date(seconds * 1000), { dateStyle: "short", timeStyle: "medium" });
const number = (value) => new Intl.NumberFormat(language() === "de" ? "de-DE" : "en-GB").format(value);

/** Complete a time on the wall in Germany by the offset that holds there then. */
function inBerlin(entered) {
  const whole = entered.length === 16 ? `${entered}:00` : entered;
  const wall = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "medium" });
  const offset = ["+02:00", "+01:00"].find((one) => wall.format(new Date(whole + one)) === whole.replace("T", " "));
  return whole + (offset ?? "+01:00");
}

/** Whether the fiscal service is served here; else there is no cable to cut and nobody to sell. */
const sellsHere = () => state.offer !== "sign-de";

function headline() {
  const { waiting, faults } = state;
  const cut = sellsHere() ? state.cut : [];
  if (cut.includes("all") || (cut.includes("create") && cut.includes("finish"))) { return ["bad", say("away"), say("awayMore")]; }
  if (cut.includes("create")) { return ["warn", say("awayCreate"), say("partlyMore")]; }
  if (cut.includes("finish")) { return ["warn", say("awayFinish"), say("partlyMore")]; }
  const unplugged = faults.some((one) => one.fault === "unplug" || one.fault === "hang");
  if (faults.length) { return [unplugged ? "bad" : "warn", faults.length === 1 ? say("armedOne") : say("armedMany", { n: faults.length }), say("armedMore")]; }
  if (waiting.count) { return ["alt", say("draining"), say("drainingMore")]; }
  return ["good", say("fine"), sellsHere() ? say("fineMore") : ""];
}

function tse(one, name) {
  const fact = (key, value, extra = {}) => h("div", extra, h("dt", {}, say(key)), h("dd", {}, value));
  return h("div", { class: "tse" },
    h("h3", {}, h("span", {}, name),
      h("span", { class: `tag ${one.lifeCycle === "initialised" ? "good" : "warn"}` }, say(`life_${one.lifeCycle}`)),
      one.expired ? h("span", { class: "tag bad" }, say("expired")) : null),
    h("dl", {},
      fact("serial", h("span", { class: "mono hash" }, one.serial), { class: "full" }),
      h("div", { class: "full" }, h("dt", {}, say("open")),
        h("dd", {}, h("span", { class: "num" }, say("ofMax", { n: number(one.open), max: number(one.maxOpen) })),
          one.maxOpen ? h("meter", { min: 0, max: one.maxOpen, low: one.maxOpen * .8, high: one.maxOpen * .95, optimum: 0, value: one.open, "aria-label": say("open") }) : null)),
      fact("counter", h("span", { class: "num" }, one.maxSignatures ? say("ofMax", { n: number(one.signatures), max: number(one.maxSignatures) }) : number(one.signatures))),
      fact("transactionCounter", h("span", { class: "num" }, number(one.transactions))),
      fact("certificate", h("span", { class: "num" }, local(new Date(one.certificateUntil), { dateStyle: "medium" }))),
      fact("selfTest", say(one.selfTestPassed ? "passed" : "due")),
      fact("lastLog", one.lastLog ? moment(one.lastLog) : say("never")),
      one.clients ? fact("tills", one.clients.map((client) => client.till).join(", ") || say("noTill")) : null));
}

function draw() {
  const { world, cut, waiting, faults, worlds } = state;
  const tses = sellsHere() ? state.tses : [];
  const counted = sellsHere() ? tses : state.cloud;
  const lang = language();
  const [tone, title, more] = headline();
  const away = cut.length > 0;
  at("hero").dataset.tone = tone;
  if (at("headline").textContent !== title) { at("headline").textContent = title; }
  at("subline").textContent = more;
  at("plug").textContent = say(away ? "plug" : "unplug");
  at("plug").disabled = at("cut-create").disabled = at("cut-finish").disabled = false;
  at("cut-create").hidden = at("cut-finish").hidden = away;
  at("plugs").hidden = at("queue-card").hidden = at("try-card").hidden = !sellsHere();
  const open = counted.reduce((sum, one) => sum + one.open, 0);
  const figures = [
    [counted.reduce((sum, one) => sum + one.signatures, 0), say("signatures")],
    [open, say("openOf", { max: number(counted.reduce((sum, one) => sum + one.maxOpen, 0)) })],
    ...sellsHere() ? [[waiting.count, say("waits"), waiting.count > 0]] : [],
    [faults.length, say("faultsArmed"), faults.length > 0],
  ];
  show(at("figures"), [figures, lang], () => figures.map(([value, words, loud]) => h("p", { class: loud ? "loud" : "" }, h("b", {}, number(value)), h("span", {}, words))));
  show(at("settings"), [world, lang], () => (sellsHere() ? [["device", world.device], ["generation", world.generation]] : []).map(([key, value]) => h("div", {}, h("dt", {}, say(key)), h("dd", { class: "mono" }, value))));
  show(at("tses"), [tses, state.cloud, lang], () => [
    ...tses.map((one) => tse(one, world.device)),
    ...state.cloud.map((one) => tse(one, `${say("cloudTse")}, ${one.env}`)),
  ]);
  show(at("queue"), [waiting, lang], () => waiting.count === 0 ? h("p", { class: "muted" }, say("queueEmpty")) : [
    h("p", {}, h("b", { id: "waiting" }, number(waiting.count)), ` ${say("waits")}`),
    h("ul", { class: "queue" }, waiting.documents.map((one) => h("li", {},
      h("span", { class: "tag warn" }, say(one.operation === "cancel" ? "cancelled" : "store")),
      h("span", { class: "num" }, one.till), h("span", { class: "small num" }, say("since", { time: local(new Date(one.since * 1000), { timeStyle: "medium" }) })),
      h("span", { class: "data small mono hash" }, one.processData || one.guid)))),
    waiting.count > waiting.documents.length ? h("p", { class: "small" }, say("queueMore", { n: number(waiting.count - waiting.documents.length) })) : null,
  ]);
  at("resign").hidden = away || waiting.count === 0;
  at("now").textContent = local(new Date(state.now), { dateStyle: "medium", timeStyle: "medium" });
  at("clock").hidden = world.clock !== "virtual";
  at("clock-note").textContent = say(world.clock === "virtual" ? "virtualClock" : "realClock");
  show(at("world"), [worlds, world.name, lang], () => [
    ...worlds.map((one) => h("option", { value: one.path, selected: one.name === world.name }, one.name)),
    h("option", { value: "" }, say("newWorld")),
  ]);
  showArmed(at("armed"), faults);
  const till = tses.flatMap((one) => one.clients)[0]?.id;
  sellingNow(till, state.now);
}

let turn = Promise.resolve();

/** Bring the page up to date; one after the other, so that no call is shown twice. */
function look() {
  turn = turn.then(lookOnce);
  return turn;
}

async function lookOnce() {
  try {
    state = await ask("GET", `_dashboard/state?after=${last}`);
  } catch {
    at("hero").dataset.tone = "bad";
    at("headline").textContent = say("lost");
    at("subline").textContent = say("lostMore");
    return;
  }
  last = state.last;
  note(state.calls);
  draw();
}

async function keepLooking() {
  if (!document.hidden) { await look(); }
  setTimeout(keepLooking, EVERY);
}

at("plug").addEventListener("click", () => act(() => ask("PUT", "_control/cable", { cut: state.cut.length ? [] : ["all"] })));
at("cut-create").addEventListener("click", () => act(() => ask("PUT", "_control/cable", { cut: ["create"] })));
at("cut-finish").addEventListener("click", () => act(() => ask("PUT", "_control/cable", { cut: ["finish"] })));
at("resign").addEventListener("click", () => act(() => ask("POST", "_control/resign")));
at("reset").addEventListener("click", async () => {
  if (await question(say("resetAsk"), say("resetMore"), say("reset"))) { await act(() => ask("POST", "_control/reset")); }
});
at("clock").addEventListener("click", ({ target }) => {
  if (target.dataset.seconds) { act(() => ask("POST", "_control/clock/advance", { seconds: Number(target.dataset.seconds) })); }
});
at("clock").addEventListener("submit", (event) => {
  event.preventDefault();
  act(() => ask("PUT", "_control/clock", { now: inBerlin(at("moment").value) }));
});
at("world").addEventListener("change", async ({ target }) => {
  const root = address("").replace(/w\/[^/]+\/$/, "");
  if (target.value) { location.href = new URL(target.value === "/" ? "./" : `.${target.value}/`, root).href; return; }
  const name = await question(say("newWorld"), say("newWorldName"), say("go"), say("newWorldName"));
  if (name) {
    await act(async () => {
      const made = await fetch(new URL(`_control/worlds/${encodeURIComponent(name)}`, root), { method: "PUT" });
      if (!made.ok) { throw new Error(await made.text()); }
      location.href = new URL(`w/${name}/`, root).href;
    });
  }
  draw();
  at("world").value = state.world.name === "default" ? "/" : `/w/${state.world.name}`;
});
onLanguage(() => { if (state) { draw(); redraw(); } });
beTill(look);
faultsFrom(at("kinds"), act);
keepLooking();
