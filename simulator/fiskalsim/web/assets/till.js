// A till in the page: sells receipts, so that there is something to see.
import { say } from "./look.js";
import { address, ask } from "./server.js";

const GOODS = [["Espresso", 2.9], ["Pizza Margherita", 12.9], ["Mineralwasser", 3.2], ["Tagessuppe", 6.5], ["Brot", 4.1]];
const at = (id) => document.getElementById(id);
let client = null;
let today = null;
let seen = null;
let timer = null;

const cents = (value) => Math.round(value * 100) / 100;

/** Write a receipt; what createDocument answered goes back as it came. */
function paper(begun) {
  const [name, gross] = GOODS[Math.floor(Math.random() * GOODS.length)];
  const net = cents(gross / 1.19);
  const number = field(begun, "fiscalisationDocumentNumber") ?? field(begun, "fiscalDocumentNumber");
  const revision = field(begun, "fiscalisationDocumentRevision") ?? field(field(begun, "AdditionalFields") ?? {}, "fiscalDocumentRevision");
  return {
    uniqueClientId: client, documentGuid: uuid(), documentId: String(Date.now()), createDate: today, bookDate: today, documentType: 0,
    user: { id: "1", caption: "Dashboard" }, fiscalDocumentNumber: Number(number), fiscalDocumentRevision: revision, fiscalDocumentStartTime: field(begun, "fiscalDocumentStartTime") ?? 0,
    positions: [{ type: 0, positionNumber: 0, itemId: name, itemCaption: name, quantity: 1, netValue: net, grossValue: gross, taxValue: cents(gross - net), vatIdentification: 1, vatPercent: 19 }],
    payments: [{ amount: gross, paymentType: "cash", currencyIsoCode: "EUR", caption: "Bar" }],
  };
}

// crypto.randomUUID is only there where the page comes over https or from this machine.
function uuid() {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = (octets[6] & 0x0f) | 0x40;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const hex = [...octets].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const field = (answer, name) => Object.entries(answer).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

async function sell() {
  try {
    const begun = await ask("PUT", `api/v1/transactions/createDocument?uniqueClientId=${client}&documentType=0`);
    const answer = await ask("POST", "api/v1/transactions/storeDocument", paper(begun));
    at("sold").textContent = field(answer, "errorDescription") ? say("soldOffline")
      : say("sold", { number: field(answer, "fiscalisationDocumentNumber"), counter: field(answer, "AdditionalFields").TseSignatureCounter });
  } catch (error) {
    at("sold").textContent = error.message;
  }
  await seen();
}

async function sellOn() {
  if (client) { await sell(); }
  if (at("selling").checked) { timer = setTimeout(sellOn, 900); }
}

/** Say for which client the till sells, or that there is none, and when; the commands for a terminal say so too. */
export function sellingNow(id, now) {
  client = id ?? null;
  today = now;
  at("sell").disabled = at("selling").disabled = at("terminal").hidden = client === null;
  at("no-till").hidden = client !== null;
  const url = address("api/v1/transactions");
  const text = [
    `A=$(curl -s -X PUT '${url}/createDocument?uniqueClientId=${client}&documentType=0')`,
    `of() { echo "$A" | sed -E "s/.*Document$1\": ?\"?(-?[0-9]+).*/\\1/"; }`,
    `curl -s -X POST ${url}/storeDocument -H 'Content-Type: application/json' -d '{"uniqueClientId":"${client}","documentGuid":"'$(printf 00000000-0000-4000-8000-%012d $(date +%s))'","documentId":"1","documentType":0,"createDate":"${now}","bookDate":"${now}","user":{"id":"1","caption":"1"},"fiscalDocumentNumber":'$(of Number)',"fiscalDocumentRevision":'$(of Revision)',"fiscalDocumentStartTime":'$(of StartTime)',"positions":[{"type":0,"positionNumber":0,"itemId":"1","itemCaption":"Pizza","quantity":1,"netValue":10.84,"grossValue":12.90,"taxValue":2.06,"vatIdentification":1,"vatPercent":19}],"payments":[{"amount":12.90,"paymentType":"cash","currencyIsoCode":"EUR","caption":"Bar"}]}'`,
  ].join("\n");
  if (at("curl").textContent !== text) { at("curl").textContent = text; }
}

/** Let the buttons of the till work; *look* is called after each sale. */
export function beTill(look) {
  seen = look;
  at("sell").addEventListener("click", sell);
  at("selling").addEventListener("change", ({ target }) => {
    clearTimeout(timer);
    if (target.checked) { sellOn(); }
  });
  at("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(at("curl").textContent);
      at("copy").textContent = say("copied");
      setTimeout(() => { at("copy").textContent = say("copy"); }, 2000);
    } catch {
      getSelection().selectAllChildren(at("curl"));
    }
  });
}
