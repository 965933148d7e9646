// Just enough XML for Word files: a tree that is written back byte for byte, so that what was not meant to change does not.

const PIECES = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+/g;

/** What XML cannot hold: control characters, and halves of characters. */
const clean = (value) =>
  value
    .replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g, (found) => (found.length === 2 ? found : ''))
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');

/** Text as it stands between tags. */
export const escape = (value) => clean(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Text as it stands in an attribute. */
export const attribute = (value) => escape(value).replace(/"/g, '&quot;').replace(/\s+/g, ' ');

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text that an escaped one stands for. */
export const unescape = (value) =>
  value.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (_, hex, number, name) =>
    name ? NAMED[name.toLowerCase()] : String.fromCodePoint(parseInt(hex ?? number, hex ? 16 : 10)));

/** A tree of elements `{ name, open, children, close }` and other pieces `{ raw }`. */
export function parse(xml) {
  const root = { name: '', open: '', children: [], close: '' };
  const path = [root];
  for (const [piece] of xml.matchAll(PIECES)) {
    const here = path[path.length - 1];
    const end = piece.startsWith('</');
    if (!end && /^<[^!?]/.test(piece)) {
      const node = { name: /^<([^\s/>]+)/.exec(piece)[1], open: piece, children: [], close: '' };
      here.children.push(node);
      if (!piece.endsWith('/>')) path.push(node);
    } else if (end) {
      if (path.length === 1 || here.name !== /^<\/([^\s>]+)/.exec(piece)[1]) throw new Error('the parts of the file do not fit together');
      here.close = piece;
      path.pop();
    } else {
      here.children.push({ raw: piece });
    }
  }
  if (path.length > 1) throw new Error('a part of the file ends too early');
  return root;
}

/** The tree as text again. */
export const write = (node) => node.raw ?? node.open + node.children.map(write).join('') + node.close;

/** A piece of finished XML. */
export const raw = (xml) => ({ raw: xml });

/** The value of an attribute. */
export function value(node, name) {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(node.open);
  return found ? unescape(found[1] ?? found[2]) : undefined;
}

/** All elements of this name below a node, outermost first; `stop` says below which names not to look. */
export function* below(node, name, stop = []) {
  for (const child of node.children ?? []) {
    if (child.name === name) yield child;
    if (child.name && !stop.includes(child.name)) yield* below(child, name, stop);
  }
}

/** The first child of this name. */
export const child = (node, name) => node.children.find((other) => other.name === name);
