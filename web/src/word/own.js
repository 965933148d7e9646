// A school's own Word file, filled: {{names}} in text and tables, and content controls whose title or tag is a name. Only what
// holds a name is written anew; every other byte of every part stays.
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { body } from './body.js';
import { below, child, escape, parse, raw, unescape, value, write } from './xml.js';

const MOST_FILES = 4000;
const MOST_BYTES = 150_000_000;
const NAME = /\{\{\s*([\p{L}\p{N}_. -]{1,80}?)\s*\}\}/gu;
const MAIN = /\.(document|template)\.main\+xml$/;
const FILLED = /\.(header|footer|footnotes|endnotes)\+xml$/;
const NAMESPACES = ['http://schemas.openxmlformats.org/wordprocessingml/2006/main', 'http://purl.oclc.org/ooxml/wordprocessingml/main'];

/** Why a file cannot be filled, in words for the person who chose it. */
export class Unfit extends Error {}

/** An object that holds what it was given and nothing else: no name of a file may mean something to JavaScript. */
const named = (entries) => Object.assign(Object.create(null), entries);

/** A name as it is compared: `{{ Review Date }}` is `review_date`. */
const plain = (name) => name.trim().toLowerCase().replace(/[\s\u00A0-]+/g, '_');

/**
 * Fills the file. `values` are texts by name; `rows` are lists of texts by `list.name`, for a table's row that repeats; `blocks`
 * stand in place of a paragraph that is nothing but their name; `rest` is the name of the blocks that go to the end of the text
 * where the file has no name at all.
 */
export function fillWord(bytes, { values, rows = {}, blocks = {}, rest }) {
  const files = open(bytes);
  const { main, others } = parts(files);
  const styles = readStyles(files, main);
  const job = { values: named(values), rows: named(rows), blocks: named(blocks), styles, filled: new Set(), unknown: new Set() };
  const trees = [main, ...others].map((name) => [name, parse(strFromU8(files[name]))]);
  for (const [, tree] of trees) fillTree(tree, job);
  if (rest && job.filled.size === 0) {
    append(trees[0][1], blocks[rest], styles);
    job.filled.add(rest);
  }
  for (const [name, tree] of trees) files[name] = strToU8(write(tree));
  const known = [...Object.keys(values), ...Object.keys(blocks)];
  return {
    bytes: zipSync(files, { level: 6 }),
    filled: [...job.filled],
    unknown: [...job.unknown],
    absent: known.filter((name) => !job.filled.has(name)),
  };
}

function open(bytes) {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    throw new Unfit('This is an older Word file (.doc), or it is locked with a password. Open it in Word and save it as .docx without a password.');
  }
  let whole = 0;
  let count = 0;
  const filter = ({ originalSize }) => {
    whole += originalSize;
    count += 1;
    if (whole > MOST_BYTES || count > MOST_FILES) throw new Unfit('This file is too large when it is unpacked.');
    return true;
  };
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof Unfit) throw error;
    throw new Unfit('This is not a Word file (.docx), or it is damaged.');
  }
}

/** The main part and those that can hold names as well. */
function parts(files) {
  const types = files['[Content_Types].xml'];
  if (!types) throw new Unfit('This is not a Word file (.docx).');
  const found = { main: undefined, others: [] };
  const text = strFromU8(types);
  if (/macroEnabled/.test(text)) throw new Unfit('This file can hold macros (.docm). Save it as .docx first.');
  for (const override of below(parse(text), 'Override')) {
    const name = value(override, 'PartName')?.replace(/^\//, '');
    const type = value(override, 'ContentType') ?? '';
    if (!files[name]) continue;
    if (MAIN.test(type)) found.main = name;
    if (FILLED.test(type)) found.others.push(name);
  }
  if (!found.main) throw new Unfit('This is not a Word file (.docx).');
  return found;
}

/** The styles that the file has for what we put into it; where it has none, our text is formatted directly. */
function readStyles(files, main) {
  const byName = new Map();
  const part = files[main.replace(/[^/]*$/, 'styles.xml')];
  if (part) {
    for (const style of below(parse(strFromU8(part)), 'w:style')) {
      const name = child(style, 'w:name');
      if (name) byName.set(`${value(style, 'w:type')} ${value(name, 'w:val').toLowerCase()}`, value(style, 'w:styleId'));
    }
  }
  return {
    heading: (level) => byName.get(`paragraph heading ${Math.min(level, 3)}`),
    paragraph: (name) => byName.get(`paragraph ${{ Title: 'title', Quote: 'quote', Table: 'table text' }[name]}`),
    table: byName.get('table table grid'),
    list: () => undefined,
    fits: true,
  };
}

function fillTree(tree, job) {
  const document = tree.children.find((node) => node.name);
  const prefix = NAMESPACES.map((space) => new RegExp(`xmlns:(\\w+)\\s*=\\s*["']${space}["']`).exec(document?.open ?? '')?.[1]).find(Boolean);
  if (prefix !== 'w') return;
  for (const control of [...below(tree, 'w:sdt')]) fillControl(control, job);
  repeatRows(tree, job);
  fillBlocks(tree, job);
  for (const paragraph of below(tree, 'w:p')) fillParagraph(paragraph, job.values, job);
}

// Content controls

function fillControl(control, job) {
  const properties = child(control, 'w:sdtPr');
  const content = child(control, 'w:sdtContent');
  if (!properties || !content) return;
  const names = ['w:tag', 'w:alias'].map((name) => child(properties, name)).filter(Boolean).map((node) => plain(value(node, 'w:val') ?? ''));
  const name = names.find((one) => one in job.values || one in job.blocks);
  if (!name) return;
  // What is bound to data elsewhere in the file would be put back when it is opened.
  properties.children = properties.children.filter((node) => !['w:showingPlcHdr', 'w:dataBinding', 'w15:dataBinding'].includes(node.name));
  job.filled.add(name);
  const texts = [...below(content, 'w:t')];
  if (name in job.blocks && content.children.some((node) => node.name === 'w:p')) {
    content.children = [placed(job, name)];
    return;
  }
  const words = job.values[name] ?? plainText(job.blocks[name]);
  if (texts.length > 0) {
    for (const style of below(content, 'w:rPr')) style.children = style.children.filter((node) => node.name !== 'w:rStyle');
    setText(texts[0], words);
    for (const other of texts.slice(1)) other.children = [];
  } else {
    const place = [...below(content, 'w:p')][0] ?? content;
    if (place.open.endsWith('/>')) Object.assign(place, { open: place.open.replace(/\s*\/>$/, '>'), close: `</${place.name}>` });
    place.children.push(raw(`<w:r><w:t xml:space="preserve">${lines(words)}</w:t></w:r>`));
  }
}

// Rows that repeat

function repeatRows(tree, job) {
  for (const table of [...below(tree, 'w:tbl')]) {
    const out = [];
    for (const row of table.children) {
      const list = row.name === 'w:tr' ? listOf(row, job) : undefined;
      if (!list) {
        out.push(row);
        continue;
      }
      const template = write(row);
      for (const values of job.rows[list]) {
        const copy = parse(template).children[0];
        const all = named(job.values);
        for (const [name, words] of Object.entries(values)) all[`${list}.${name}`] = words;
        for (const paragraph of below(copy, 'w:p')) {
          // Word gives every paragraph a number of its own.
          paragraph.open = paragraph.open.replace(/\sw14:(?:paraId|textId)="[^"]*"/g, '');
          fillParagraph(paragraph, all, job);
        }
        out.push(copy);
      }
    }
    table.children = out;
  }
}

/** The list whose names a row holds; a row around a table inside it is not the one. */
function listOf(row, job) {
  const words = [...below(row, 'w:p', ['w:tbl'])].map((paragraph) => textOf(paragraph).map(({ text }) => text).join('')).join(' ');
  for (const [, name] of words.matchAll(NAME)) {
    const list = plain(name).split('.')[0];
    if (name.includes('.') && list in job.rows) return list;
  }
  return undefined;
}

// Blocks in place of a paragraph

function fillBlocks(node, job) {
  if (!node.children) return;
  const out = [];
  for (const one of node.children) {
    const name = one.name === 'w:p' ? blockName(one, job) : undefined;
    if (!name) {
      fillBlocks(one, job);
      out.push(one);
      continue;
    }
    job.filled.add(name);
    out.push(placed(job, name));
    // A section may end in this paragraph's properties, and a cell must end in a paragraph.
    const section = [...below(one, 'w:sectPr')].length > 0;
    if (section) out.push({ ...one, children: one.children.filter((part) => part.name === 'w:pPr') });
  }
  node.children = out;
}

/** The blocks of this name, and where there are none an empty paragraph: a cell cannot do without. */
const placed = (job, name) => raw(body(job.blocks[name], job.styles) || '<w:p/>');

function blockName(paragraph, job) {
  const words = textOf(paragraph).map(({ text }) => text).join('').trim();
  const found = /^\{\{([^{}]*)\}\}$/.exec(words);
  const name = found && plain(found[1]);
  return name && name in job.blocks ? name : undefined;
}

function append(tree, blocks, styles) {
  const place = [...below(tree, 'w:body')][0];
  if (!place) throw new Unfit('This Word file has no text to add to.');
  const last = place.children.map((node) => node.name).lastIndexOf('w:sectPr');
  place.children.splice(last < 0 ? place.children.length : last, 0, raw(body(blocks, styles)));
}

// Names in text

/** The pieces of text of a paragraph, not those of boxes inside it. What was typed is no longer read for names. */
function textOf(paragraph) {
  const pieces = [];
  const walk = (node) => {
    for (const one of node.children ?? []) {
      if (one.name === 'w:t') pieces.push({ node: one, text: one.done ? '' : unescape(one.children.map(write).join('')) });
      else if (one.name && one.name !== 'w:p') walk(one);
    }
  };
  walk(paragraph);
  return pieces;
}

/** Replaces the names in a paragraph, also where Word has split one over several runs: the first keeps the value and its look. */
function fillParagraph(paragraph, values, job) {
  const pieces = textOf(paragraph);
  const whole = pieces.map(({ text }) => text).join('');
  if (!whole.includes('{{')) return;
  const found = [...whole.matchAll(NAME)].map((match) => ({ from: match.index, to: match.index + match[0].length, name: plain(match[1]) }));
  const ours = found.filter(({ name }) => name in values || name in job.blocks);
  for (const { name } of found) {
    if (name in values || name in job.blocks) job.filled.add(name.split('.')[0]);
    else job.unknown.add(name);
  }
  let start = 0;
  for (const piece of pieces) {
    const end = start + piece.text.length;
    const words = rewritten(piece.text, start, ours, (name) => values[name] ?? plainText(job.blocks[name]));
    if (words !== piece.text) setText(piece.node, words);
    start = end;
  }
}

/** One piece of the text with the values of the names that begin in it, and without what of a name ends in it. */
function rewritten(text, start, found, say) {
  let out = '';
  let at = 0;
  for (const { from, to, name } of found) {
    const [first, last] = [Math.max(from - start, 0), Math.min(to - start, text.length)];
    if (last <= 0 || first >= text.length) continue;
    out += text.slice(at, first) + (from >= start ? say(name) : '');
    at = last;
  }
  return out + text.slice(at);
}

/** Lines of a text inside one `w:t`: Word breaks them by an element of its own. */
const lines = (words) => words.split(/\r?\n/).map(escape).join('</w:t><w:br/><w:t xml:space="preserve">');

function setText(node, words) {
  if (node.open.endsWith('/>')) Object.assign(node, { open: node.open.replace(/\s*\/>$/, '>'), close: `</${node.name}>` });
  if (!/xml:space/.test(node.open)) node.open = node.open.replace(/>$/, ' xml:space="preserve">');
  node.children = [raw(lines(words))];
  node.done = true;
}

/** Blocks as plain words, for a place that takes no more. */
function plainText(blocks = []) {
  const words = blocks.flatMap((block) =>
    block.kind === 'table'
      ? block.rows.map((row) => row.cells.map((cell) => plainText(cell.blocks)).join(': '))
      : [block.runs.map((run) => (run.line ? '\n' : run.text)).join('')]);
  return words.filter(Boolean).join('\n');
}
