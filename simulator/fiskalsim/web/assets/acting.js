// What the views of the TSE interface share: its address, its texts, and what came of a button.
import { h } from "./dom.js";
import { language, say } from "./look.js";

export const API = "api/tse-interface";
const TONES = { red: "bad", yellow: "warn", blue: "" };
const KINDS = { configuration: "bad", outage: "warn", notice: "warn", request: "warn" };

/** Give a text of the service in the chosen language. */
export const text = (both) => both[language()];

/** Show the notices of a mask or a till. */
export const notices = (list) => list.map((one) => h("p", { class: `notice ${TONES[one.colour]}`, "data-code": one.code }, text(one.text)));

let last = null;
let begun = 0;
let draw = async () => {};

/** Name what brings the view up to date after each button. */
export function drawWith(drawing) { draw = drawing; }

/** Say again what came of the last button, in the chosen language. */
export function repeat() { document.getElementById("said").replaceChildren(...(last ? [last()] : [])); }

/** Say nothing any more. */
export function forget() {
  last = null;
  repeat();
}

/** Say what came of something; what the service refused says itself what it is. */
export function tellOf(problem, sentence) {
  last = () => (problem
    ? h("p", { class: `notice ${KINDS[problem.kind] ?? "bad"}`, "data-kind": problem.kind }, h("b", {}, say(`kind_${problem.kind}`)), text(problem.text))
    : h("p", { class: "notice good" }, sentence()));
  repeat();
}

/** Say how many buttons have been pressed: who draws stops where another was pressed meanwhile, which draws again. */
export const pressed = () => begun;

/** Do what a button is for, say what came of it, and bring the view up to date. */
export async function act(doing) {
  begun += 1;
  forget();
  try {
    await doing();
  } catch (error) {
    const told = error.told?.text ? error.told : { kind: "request", text: { de: error.message, en: error.message } };
    tellOf(told);
  }
  await draw();
}
