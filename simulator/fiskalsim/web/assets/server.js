// Calls to the service that this page belongs to.
const base = new URL(document.querySelector("meta[name=base]").content, location.href);

/** The whole address of something below this world's. */
export const address = (path) => new URL(path, base).href;

/** Ask the service; an answer of 400 or more is thrown with its sentence, its status and what it says in JSON. */
export async function ask(method, path, body, headers = {}) {
  const options = { method, headers: { ...headers } };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["content-type"] = "application/json";
  }
  const answer = await fetch(address(path), options);
  const text = await answer.text();
  const told = text && answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
  if (!answer.ok) { throw Object.assign(new Error(text || answer.statusText), { status: answer.status, told }); }
  return told;
}
