/**
 * Owns the drawing of virtual nodes into the document: create, patch in place, move by key.
 *
 * A patch touches only what differs, so a redrawn card keeps focus, selection and scroll. Text always enters as a
 * text node, never as markup.
 *
 * @typedef {{
 *   tag: string, key?: string, props: Record<string, any>, children: VNode[],
 *   text?: string, deps?: any[], build?: () => VNode,
 * }} VNode
 */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked"]);
const RESERVED = new Set(["on", "mounted", "patched", "removed", "style"]);

const drawn = new WeakMap(); // Node -> the VNode that it shows
const listeners = new WeakMap(); // Element -> {event name: handler}

/**
 * Describe an element. `props` are attributes, except `key`, `on` ({event: handler}), `style` (custom properties),
 * `mounted(el)` and `patched(el)` (called when the whole patch is in the document), `removed(el)` (called when this very
 * element is taken out, not when something round it is).
 * @returns {VNode}
 */
export function h(tag, props, ...children) {
  const { key, ...rest } = props ?? {};
  return { tag, key, props: rest, children: flat(children) };
}

/** Describe an element that is built again only when one of `deps` changes (compared by identity). */
export function lazy(tag, key, deps, build) {
  return { tag, key, props: {}, children: [], deps, build };
}

/** Make the children of `root` show `vnodes`. */
export function patch(root, vnodes) {
  const later = [];
  patchChildren(root, flat([vnodes]), later);
  for (const run of later) run();
}

function flat(children) {
  const out = [];
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === "" || typeof child === "boolean") continue;
    out.push(
      typeof child === "object" ? child : { tag: "#text", props: {}, children: [], text: String(child) },
    );
  }
  return out;
}

function patchChildren(parent, next, later) {
  const old = new Map();
  const oldCounts = new Map();
  for (const node of parent.childNodes) {
    if (drawn.has(node)) old.set(identity(drawn.get(node), oldCounts), node);
  }
  const counts = new Map();
  const nodes = next.map((vnode) => {
    const id = identity(vnode, counts);
    const node = old.get(id);
    old.delete(id);
    return node ? patchNode(node, vnode, later) : create(vnode, parent.namespaceURI, later);
  });
  for (const gone of old.values()) remove(gone, later); // first, so that what stays need not move (moving drops focus)
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

function remove(node, later) {
  const { removed } = drawn.get(node).props;
  node.remove();
  if (removed) later.push(() => removed(node));
}

/** Name a child among its siblings: its tag and key, or its tag and how many of that tag came before. */
function identity(vnode, counts) {
  const base = vnode.key === undefined ? vnode.tag : `${vnode.tag}:${vnode.key}`;
  const n = counts.get(base) ?? 0;
  counts.set(base, n + 1);
  return `${base}#${n}`;
}

function create(vnode, parentNamespace, later) {
  if (vnode.tag === "#text") {
    const text = document.createTextNode(vnode.text);
    drawn.set(text, vnode);
    return text;
  }
  const isSvg = vnode.tag === "svg" || parentNamespace === SVG_NAMESPACE;
  const el = isSvg ? document.createElementNS(SVG_NAMESPACE, vnode.tag) : document.createElement(vnode.tag);
  const full = vnode.build ? expand(vnode) : vnode;
  patchChildren(el, full.children, later); // before the properties: a value may need its options
  setProps(el, {}, full.props);
  drawn.set(el, full);
  if (full.props.mounted) later.push(() => full.props.mounted(el));
  if (full.props.patched) later.push(() => full.props.patched(el));
  return el;
}

function patchNode(node, vnode, later) {
  const before = drawn.get(node);
  if (vnode.tag === "#text") {
    if (before.text !== vnode.text) node.data = vnode.text;
    drawn.set(node, vnode);
    return node;
  }
  if (vnode.build && before.deps && sameItems(before.deps, vnode.deps)) return node;
  const full = vnode.build ? expand(vnode) : vnode;
  patchChildren(node, full.children, later);
  setProps(node, before.props, full.props);
  drawn.set(node, full);
  if (full.props.patched) later.push(() => full.props.patched(node));
  return node;
}

function expand(vnode) {
  return { ...vnode.build(), key: vnode.key, deps: vnode.deps };
}

function sameItems(left, right) {
  return left.length === right.length && left.every((item, i) => Object.is(item, right[i]));
}

function setProps(el, before, after) {
  for (const name of Object.keys(before)) {
    if (!(name in after) && !RESERVED.has(name)) setProp(el, name, null);
  }
  for (const [name, value] of Object.entries(after)) {
    if (!RESERVED.has(name)) setProp(el, name, value);
  }
  setStyle(el, before.style ?? {}, after.style ?? {});
  setListeners(el, after.on ?? {});
}

function setProp(el, name, value) {
  if (PROPERTIES.has(name)) {
    const wanted = value ?? (name === "checked" ? false : "");
    if (el[name] !== wanted) el[name] = wanted;
    return;
  }
  const attribute = name.startsWith("aria-") && value !== null && value !== undefined ? String(value) : value;
  if (attribute === null || attribute === undefined || attribute === false) el.removeAttribute(name);
  else if (el.getAttribute(name) !== String(attribute))
    el.setAttribute(name, attribute === true ? "" : attribute);
}

function setStyle(el, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) el.style.removeProperty(name);
  for (const [name, value] of Object.entries(after)) el.style.setProperty(name, value);
}

/** One native listener per event name for the life of the element; it calls whatever the last patch named. */
function setListeners(el, handlers) {
  const known = listeners.get(el);
  if (!known && Object.keys(handlers).length === 0) return;
  const current = known ?? { names: new Set(), handlers };
  current.handlers = handlers;
  listeners.set(el, current);
  for (const name of Object.keys(handlers)) {
    if (current.names.has(name)) continue;
    current.names.add(name);
    el.addEventListener(name, (event) => current.handlers[name]?.(event));
  }
}
