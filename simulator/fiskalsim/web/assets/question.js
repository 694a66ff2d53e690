// A question before something is done.
import { h } from "./dom.js";
import { say } from "./look.js";

/** Ask a question before something is done; resolves to what was entered, "yes", or null. */
export function question(title, more, yes, field) {
  const dialog = document.getElementById("question");
  const input = field && h("input", { id: "answer", required: true, pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]*" });
  document.getElementById("question-form").replaceChildren(
    h("h2", { id: "question-title" }, title), h("p", { class: "muted" }, more),
    ...(input ? [h("label", { class: "field" }, field, input)] : []),
    h("div", { class: "buttons" },
      h("button", { value: "no", formnovalidate: true }, say("cancel")),
      h("button", { value: "yes", class: "main" }, yes)),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? input?.value || "yes" : null), { once: true });
  });
}

/** Show something that has to be noted, until it is. */
export function tell(title, facts, more) {
  const dialog = document.getElementById("question");
  document.getElementById("question-form").replaceChildren(
    h("h2", { id: "question-title" }, title),
    h("dl", { class: "told" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "mono hash" }, value)))),
    h("p", { class: "notice warn" }, more),
    h("div", { class: "buttons" }, h("button", { value: "yes", class: "main" }, say("noted"))));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      document.getElementById("question-form").replaceChildren();
      resolve();
    }, { once: true });
  });
}
