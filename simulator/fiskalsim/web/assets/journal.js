// The journal: a row for each call, and one call with all that was said.
import { h } from "./dom.js";
import { language, say } from "./look.js";
import { ask } from "./server.js";

const KEPT = 300;
const at = (id) => document.getElementById(id);
let calls = [];
let held = [];
let paused = false;

/** Take note of calls, the newest first. */
export function note(newer) {
  if (paused) { held = [...newer, ...held]; return; }
  if (newer.length === 0 && at("calls").childElementCount + calls.length > 0) { return; }
  calls = [...newer, ...calls].slice(0, KEPT);
  const body = at("calls");
  body.prepend(...newer.map(row));
  while (body.childElementCount > KEPT) { body.lastElementChild.remove(); }
  filter();
}

/** Draw every row again, in another language. */
export function redraw() {
  at("calls").replaceChildren(...calls.map(row));
  at("pause").textContent = say(paused ? "goOn" : "pause");
  filter();
}

const bad = (call) => call.status >= 400 || call.status === 0 || call.fiscal?.outcome === "offline";
const tone = (call) => (call.fiscal?.outcome === "offline" ? "warn" : call.status >= 400 || call.status === 0 ? "bad" : call.fiscal?.outcome === "started" ? "alt" : call.fiscal?.outcome === "notFiscal" ? "" : "good");

function result(call) {
  const words = call.fiscal ? say(`is_${call.fiscal.outcome}`, call.fiscal) : call.status ? [call.status, call.code].filter(Boolean).join(" ") : say("noResponse");
  return h("span", { class: `tag ${tone(call)}` }, words);
}

const clockTime = (instant) => new Intl.DateTimeFormat(language() === "de" ? "de-DE" : "en-GB", { timeStyle: "medium" }).format(new Date(instant));
const took = (ms) => `${new Intl.NumberFormat(language() === "de" ? "de-DE" : "en-GB", { maximumSignificantDigits: ms < 10 ? 2 : 3 }).format(ms)} ms`;

function row(call) {
  const short = call.path.replace(/^\/api\/v\d\//, "");
  const line = h("tr", { "data-number": call.number },
    h("td", { class: "num" }, clockTime(call.at)),
    h("td", {}, h("span", { class: "method mono" }, call.method),
      h("button", { type: "button", class: "mono", click: () => open(call.number) }, short),
      call.client ? h("span", { class: "who mono" }, call.client) : null),
    h("td", {}, result(call)),
    h("td", { class: "num" }, took(call.ms)));
  line.call = call;
  return line;
}

function filter() {
  const words = at("text").value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = at("kind").value;
  let shown = 0;
  for (const line of at("calls").children) {
    const text = line.textContent.toLowerCase();
    const fits = (!kind || line.call.kind === kind) && (!at("troubles").checked || bad(line.call)) && words.every((word) => text.includes(word));
    line.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  at("nothing").hidden = shown > 0;
  at("nothing").textContent = say(calls.length ? "noneFits" : "noCalls");
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

async function open(number) {
  const dialog = at("details");
  let call;
  try { call = await ask("GET", `_dashboard/calls/${number}`); } catch { call = null; }
  const part = (title, text) => h("div", {}, h("h3", {}, title), h("pre", { tabindex: 0, role: "region", "aria-label": title }, text ? pretty(text) : say("emptyBody")));
  const close = h("button", { click: () => dialog.close() }, say("close"));
  at("details-body").replaceChildren(...(call === null
    ? [h("h2", { id: "details-title" }, say("call")), h("p", {}, say("forgotten"))]
    : [h("h2", { id: "details-title", class: "mono" }, `${call.method} ${call.path}${call.query ? `?${call.query}` : ""}`),
      h("p", { class: "facts" }, result(call), h("span", { class: "small num" }, clockTime(call.at)), h("span", { class: "small num" }, took(call.ms)), h("span", { class: "small num" }, `HTTP ${call.status}`)),
      h("div", { class: "both" }, part(say("request"), call.request), part(say("response"), call.response)),
      call.shortened ? h("p", { class: "small" }, say("shortened")) : h("span")]),
  h("div", { class: "buttons" }, close));
  dialog.showModal();
  close.focus();
}

for (const id of ["text", "kind", "troubles"]) { at(id).addEventListener("input", filter); }
at("filters").addEventListener("submit", (event) => event.preventDefault());
at("pause").addEventListener("click", () => {
  paused = !paused;
  at("pause").setAttribute("aria-pressed", String(paused));
  at("pause").textContent = say(paused ? "goOn" : "pause");
  if (!paused) { const waited = held; held = []; note(waited); }
});
