// The little that pages need to build what they show.

/** Make an element; attributes that are false or null are left out, functions listen. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) { continue; }
    if (typeof value === "function") { node.addEventListener(name, value); } else { node.setAttribute(name, value === true ? "" : value); }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const shown = new WeakMap();

/** Show *children* in *node* if what they are made from has changed; the focus stays where it was. */
export function show(node, made_from, make) {
  const now = JSON.stringify(made_from);
  if (shown.get(node) === now) { return; }
  shown.set(node, now);
  const focused = node.contains(document.activeElement) ? document.activeElement.id : "";
  node.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
  if (focused) { document.getElementById(focused)?.focus(); }
}
