// A policy template to fill in: what is typed shows in the document below, and leaves as a Word file or a print. None of it is sent.
import { blocksOf } from './word/blocks.js';
import { freshWord } from './word/fresh.js';
import { ownWord } from './taking/own.js';
import { save } from './taking/save.js';
import { guard, listen, words } from './taking/say.js';

const root = document.querySelector('[data-template]');
const paper = document.querySelector('[data-paper]');
const status = root.querySelector('[data-status]');
const progress = root.querySelector('[data-progress]');
const taken = guard(root);

listen(root);

// How much is filled in; a list counts as one thing.
function count() {
  const filled = new Set([...root.querySelectorAll('[data-say]')].filter((field) => words(field)).map(({ dataset }) => dataset.say.split('.')[0]));
  progress.textContent = filled.size
    ? `${filled.size} of ${progress.dataset.count} filled in. What you leave empty stays a gap.`
    : `${progress.dataset.count} things to fill in. What you leave empty stays a gap.`;
}
root.addEventListener('change', count);
count();

// What the template says to whoever fills it in stands beside the fields, and not in the document.
for (const section of root.querySelectorAll('[data-section]')) {
  const place = section.querySelector('[data-notes]');
  let node = section.dataset.section ? document.getElementById(section.dataset.section)?.nextElementSibling : paper.querySelector('.app-paper__body').firstElementChild;
  for (; node && node.localName !== 'h2'; node = node.nextElementSibling) {
    if (!node.matches('.app-writer')) continue;
    const note = document.importNode(node, true);
    note.removeAttribute('data-word');
    note.className = 'govuk-inset-text app-fill__note';
    place.append(note);
  }
}

/** `actions.owner-1` with another number. */
const renumber = (name, number) => name.replace(/-\d+$/, `-${number}`);

root.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-add]');
  if (!button) return;
  const last = [...button.parentElement.querySelectorAll('.app-fill__row')].pop();
  const number = Number(last.dataset.number) + 1;
  const row = last.cloneNode(true);
  row.dataset.number = number;
  row.setAttribute('aria-label', row.getAttribute('aria-label').replace(/\d+$/, number));
  for (const label of row.querySelectorAll('label')) label.htmlFor = renumber(label.htmlFor, number);
  for (const field of row.querySelectorAll('[data-say]')) {
    field.id = renumber(field.id, number);
    field.dataset.say = renumber(field.dataset.say, number);
    field.value = '';
  }
  last.after(row);
  for (const here of lastRows(button.dataset.add)) {
    const copy = here.cloneNode(true);
    copy.dataset.row = number;
    for (const place of copy.querySelectorAll('[data-said]')) {
      place.dataset.said = renumber(place.dataset.said, number);
      place.textContent = place.dataset.empty;
      place.classList.remove('is-filled');
    }
    here.after(copy);
  }
  row.querySelector('[data-say]').focus();
});

/** The last row of a list in each table that has one. */
function lastRows(list) {
  const rows = [...paper.querySelectorAll(`tr[data-list="${CSS.escape(list)}"]`)];
  return rows.filter((row) => row.nextElementSibling?.dataset.list !== list);
}

/** The document in blocks. Rows that nobody filled in stay out; of a list without any, one stays. */
function documentBlocks() {
  const rows = [...paper.querySelectorAll('tr[data-list]')];
  for (const row of rows) {
    const same = rows.filter((other) => other.dataset.list === row.dataset.list && other.parentElement === row.parentElement);
    const isFilled = (one) => one.querySelector('.is-filled') !== null;
    row.hidden = !isFilled(row) && (same.some(isFilled) || row !== same[0]);
  }
  const blocks = blocksOf(paper);
  for (const row of rows) row.hidden = false;
  return blocks;
}

/** What a school's own file can ask for, by name. */
function content() {
  const values = {};
  const rows = {};
  for (const field of root.querySelectorAll('[data-say]')) {
    const [list, column] = field.dataset.say.split('.');
    if (!column) {
      values[list] = words(field);
      continue;
    }
    const [, name, number] = /^(.*)-(\d+)$/.exec(column);
    rows[list] ??= [];
    rows[list][number - 1] ??= {};
    rows[list][number - 1][name] = words(field);
  }
  for (const list of Object.keys(rows)) rows[list] = rows[list].filter((row) => Object.values(row).some(Boolean));
  return { values, rows, blocks: { document: documentBlocks() }, rest: 'document' };
}

root.querySelector('button[data-word]').addEventListener('click', () => {
  const name = `${root.dataset.template}.docx`;
  save(freshWord(documentBlocks(), { title: root.dataset.title, foot: root.dataset.foot }), name);
  status.textContent = `Downloaded: ${name}.`;
  taken();
});

ownWord(root, content, taken);
addEventListener('afterprint', taken);
