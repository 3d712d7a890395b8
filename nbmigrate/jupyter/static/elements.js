/**
 * Makes elements of the trees of [tag, attributes, children] that Python sends.
 *
 * Texts become text nodes; tags and attributes other than those listed here are refused, so that
 * nothing of a notebook can become markup. This file stands in front of panel.js, in one module.
 */

const TAGS = new Set(
  `a article blockquote button code del div em footer h2 h3 h4 header input ins kbd label li ol
   option p pre section select span strong ul`.split(/\s+/),
);
const ATTRIBUTES = new Set(
  `autocomplete class disabled hidden role spellcheck tabindex title type value`.split(/\s+/),
);

function build(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const [tag, attributes, children] = node;
  if (!TAGS.has(tag)) throw new Error(`no element of a review: ${tag}`);
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (!ATTRIBUTES.has(name) && !/^(aria|data)-[a-z-]+$/.test(name)) {
      throw new Error(`no attribute of a review: ${name}`);
    }
    element.setAttribute(name, value);
  }
  element.append(...children.map(build));
  return element;
}

/** Where JupyterLab or Notebook opens a file, if it is below the folder that they serve. */
function linkTo(path, home) {
  const data = document.getElementById("jupyter-config-data");
  if (!data) return null;
  const { baseUrl, serverRoot, notebookPage } = JSON.parse(data.textContent);
  if (!baseUrl || !serverRoot) return null;
  const root = `${serverRoot.replace(/^~/, home).replace(/\/$/, "")}/`;
  if (!path.startsWith(root)) return null;
  const relative = path.slice(root.length).split("/").map(encodeURIComponent).join("/");
  return `${baseUrl}${notebookPage ? "notebooks" : "lab/tree"}/${relative}`;
}
