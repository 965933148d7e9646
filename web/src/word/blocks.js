// What stands on a page, as plain blocks: headings, paragraphs, list items and tables, each with its runs of text.

const SKIPPED = '[hidden], [data-word="skip"], .govuk-visually-hidden, script, style, button, svg';
const BLOCKS = 'address, article, aside, blockquote, details, div, dl, dd, dt, figure, footer, h1, h2, h3, h4, h5, h6, header, hr, li, main, ol, p, pre, section, table, ul';

/** The blocks of an element of the page. */
export function blocksOf(element) {
  const blocks = [];
  gather(element, { blocks, style: null, list: null });
  return blocks;
}

function gather(element, at) {
  let runs = [];
  const end = () => {
    if (runs.some((run) => run.text?.trim())) at.blocks.push({ ...paragraph(at), runs: trim(runs) });
    runs = [];
  };
  for (const node of element.childNodes) {
    if (node.nodeType === 3 || (node.nodeType === 1 && !node.matches(`${BLOCKS}, ${SKIPPED}`))) {
      inline(node, {}, runs);
    } else if (node.nodeType === 1 && !node.matches(SKIPPED)) {
      end();
      block(node, at);
    }
  }
  end();
}

/** The paragraph that comes next; the second one of a list's item has no sign in front. */
function paragraph(at) {
  const list = at.list && { ...at.list };
  if (at.list) at.list.first = false;
  return { kind: 'paragraph', style: at.style, list };
}

function block(element, at) {
  const name = element.localName;
  if (/^h[1-6]$/.test(name)) {
    at.blocks.push({ kind: 'heading', level: Math.max(1, Number(name[1]) - 1), runs: runsOf(element) });
  } else if (name === 'ul' || name === 'ol') {
    listItems(element, at);
  } else if (name === 'table') {
    at.blocks.push(table(element));
  } else if (name === 'blockquote') {
    gather(element, { ...at, style: 'Quote' });
  } else if (name !== 'hr') {
    gather(element, { ...at, style: element.dataset?.style ?? at.style });
  }
}

let lists = 0;

function listItems(element, at) {
  const level = at.list ? at.list.level + 1 : 0;
  const ordered = element.localName === 'ol';
  const id = (lists += 1);
  let number = Number(element.getAttribute('start') ?? 1);
  for (const item of element.children) {
    if (item.localName !== 'li') continue;
    gather(item, { ...at, list: { id, level, ordered, number, first: true } });
    number += 1;
  }
}

function table(element) {
  const rows = [...element.querySelectorAll('tr')].filter((row) => row.closest('table') === element && !row.matches(SKIPPED));
  const widths = element.dataset.widths?.split(' ').map(Number);
  return {
    kind: 'table',
    widths,
    rows: rows.map((row) => ({
      head: row.parentElement.localName === 'thead',
      room: row.classList.contains('app-paper__room'),
      cells: [...row.children].map((cell) => {
        const blocks = [];
        gather(cell, { blocks, style: null, list: null });
        return { head: cell.localName === 'th', span: cell.colSpan || 1, blocks };
      }),
    })),
  };
}

/** The runs of an element that holds no blocks. */
function runsOf(element) {
  const runs = [];
  for (const node of element.childNodes) inline(node, {}, runs);
  return trim(runs);
}

function inline(node, style, runs) {
  if (node.nodeType === 3) {
    const text = node.data.replace(/[\s\u200B]+/g, (space) => (space.includes('\u00A0') ? space : ' '));
    if (text) runs.push({ ...style, text });
    return;
  }
  if (node.nodeType !== 1 || node.matches(SKIPPED)) return;
  const name = node.localName;
  if (name === 'br') return void runs.push({ ...style, line: true });
  const mine = { ...style };
  if (name === 'strong' || name === 'b') mine.bold = true;
  if (name === 'em' || name === 'i') mine.italic = true;
  if (name === 'a' && node.href) mine.href = node.href;
  if (node.classList.contains('app-gap') && !node.classList.contains('is-filled')) mine.gap = true;
  for (const child of node.childNodes) inline(child, mine, runs);
}

/** Runs of equal style joined, without space at the ends and around line breaks. */
function trim(runs) {
  const out = [];
  for (const run of runs) {
    const last = out[out.length - 1];
    const same = last && !last.line && !run.line && ['bold', 'italic', 'href', 'gap'].every((key) => last[key] === run[key]);
    if (same) last.text += run.text;
    else out.push({ ...run });
  }
  for (const [at, run] of out.entries()) {
    if (run.line) continue;
    run.text = run.text.replace(/ {2,}/g, ' ');
    if (at === 0 || out[at - 1].line || out[at - 1].text?.endsWith(' ')) run.text = run.text.replace(/^ /, '');
    if (at === out.length - 1 || out[at + 1].line) run.text = run.text.replace(/ $/, '');
  }
  return out.filter((run) => run.line || run.text);
}
