// Tills (Barkassen): initialised with the keys in effect, selling, reset.
import { act, API, notices, tellOf, text } from "./acting.js";
import { h } from "./dom.js";
import { say } from "./look.js";
import { ask } from "./server.js";

const at = (id) => document.getElementById(id);

async function sell(till, gross) {
  const receipt = await ask("POST", `${API}/tills/${till.id}/receipts`, { gross });
  const { number, signed } = receipt;
  if (signed) {
    tellOf(null, () => say("soldSigned", { number, gross, transaction: signed.transactionNumber, counter: signed.signatureCounter }));
  } else {
    tellOf({ kind: "outage", text: { de: say("soldUnsigned", { number, gross }), en: say("soldUnsigned", { number, gross }) } });
  }
}

function card(till, tses) {
  const fact = (name, value, extra = {}) => h("div", extra, h("dt", {}, name), h("dd", {}, value));
  const choice = h("select", { name: "tse", "aria-label": say("whichTse") },
    h("option", { value: "" }, say("ownTse")), tses.map((one) => h("option", { value: one.id }, `${one.serial.slice(0, 12)}… · ${one.vatId}`)));
  const gross = h("input", { name: "gross", value: "11.90", pattern: "\\d{1,9}\\.\\d{2}", required: true, inputmode: "decimal" });
  return h("article", { class: "card till", id: `till-${till.id}` },
    h("h3", {}, till.name, h("span", { class: `tag ${till.initialised ? "good" : ""}` }, say(till.initialised ? "tillReady" : "tillNotReady"))),
    h("div", { class: "notices" }, notices(till.notices),
      till.trouble ? h("p", { class: `notice ${till.trouble.kind === "outage" ? "warn" : "bad"}`, "data-kind": till.trouble.kind }, h("b", {}, say(`kind_${till.trouble.kind}`)), text(till.trouble.text)) : null),
    h("dl", { class: "facts" },
      fact(say("workplace"), till.workplace), fact(say("vatId"), till.vatId), fact(say("receipts"), String(till.receipts)),
      till.tse ? fact(`TSE (${till.tse.environment})`, h("span", { class: "mono hash" }, till.tse.serial), { class: "full" }) : null),
    till.initialised ? null : h("div", { class: "row" },
      tses.length ? h("label", { class: "field" }, say("whichTse"), choice) : null,
      h("button", { click: () => act(() => ask("POST", `${API}/tills/${till.id}/initialise`, choice.value ? { tse: choice.value } : {})) }, say("initialise"))),
    till.initialised ? h("form", { class: "row", submit: (event) => { event.preventDefault(); act(() => sell(till, gross.value)); } },
      h("label", { class: "field" }, say("amount"), gross), h("button", { class: "main" }, say("sale")),
      h("button", { type: "button", class: "danger", click: () => act(() => ask("POST", `${API}/tills/${till.id}/reset`)) }, say("resetTill"))) : null);
}

/** Draw every till. */
export function drawTills(tills) {
  const tses = Object.values(Object.fromEntries(tills.filter((one) => one.tse).map((one) => [one.tse.id, one.tse])));
  at("tills").replaceChildren(...tills.map((till) => card(till, tses)));
}
