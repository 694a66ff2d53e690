// Language and colours: the switches in the head of every page, and words in the chosen language.
import { words } from "./words.js";

const root = document.documentElement;
const listeners = [];

export const language = () => (root.lang === "de" ? "de" : "en");

/** Say a word or a sentence in the chosen language; {name} in it is replaced. */
export function say(key, values = {}) {
  const known = words[key];
  if (!known) { throw new Error(`There are no words for ${key}.`); }
  return known[language() === "de" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Call *listener* whenever the language changes. */
export const onLanguage = (listener) => listeners.push(listener);

/** Fill everything below *node* that says with data-t which words it bears. */
export function fill(node = document) {
  for (const one of node.querySelectorAll("[data-t]")) { one.textContent = say(one.dataset.t); }
  for (const one of node.querySelectorAll("[data-label]")) { one.setAttribute("aria-label", say(one.dataset.label)); }
  for (const one of node.querySelectorAll("[data-hint]")) { one.placeholder = say(one.dataset.hint); }
}

function remember(name, value) {
  try { localStorage.setItem(`fiskalprobe-${name}`, value); } catch { /* then nothing is remembered */ }
}

function begin() {
  const chosen = { lang: language(), theme: root.dataset.theme };
  for (const input of document.querySelectorAll(".switches input")) { input.checked = chosen[input.name] === input.value; }
  document.querySelector(".switches").addEventListener("change", ({ target }) => {
    remember(target.name, target.value);
    if (target.name === "theme") { root.dataset.theme = target.value; return; }
    root.lang = target.value;
    fill();
    listeners.forEach((listener) => listener());
  });
  fill();
}
begin();
