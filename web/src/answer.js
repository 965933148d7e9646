// Answering a case: what is typed stays in this window, marks show while typing, and strategies are put in from the library by keyboard.
import { scan } from './consultation/scan.js';

const KEEP_PAUSE = 400;
const FIND_PAUSE = 200;

for (const form of document.querySelectorAll('form[data-answer]')) {
  const write = keep(form);
  scan(form);
  insert(form, write);
}

/** This window's own memory: gone with the window, and at signing out. Gives what writes it at once. */
function keep(form) {
  const key = `draft:${form.getAttribute('action')}`;
  const said = form.querySelector('[data-kept-here]');
  const boxes = ['consider', 'try', 'refer-on'].map((name) => form.elements.namedItem(name));
  let timer = 0;
  try {
    const kept = JSON.parse(sessionStorage.getItem(key));
    if (kept?.person === form.dataset.person && boxes.every((box) => box.value === '')) {
      boxes.forEach((box) => (box.value = kept.texts[box.name] ?? ''));
      for (const one of kept.named ?? []) name(form, one);
      if (boxes.some((box) => box.value !== '')) said.textContent = 'What you had not sent is back.';
    }
  } catch {
    sessionStorage.removeItem(key);
  }
  const write = () => {
    const texts = Object.fromEntries(boxes.map((box) => [box.name, box.value]));
    const named = [...form.querySelectorAll('[data-named] li')].map((item) => ({
      id: item.querySelector('input').value,
      title: item.querySelector('label').textContent,
      url: item.querySelector('a').getAttribute('href'),
    }));
    try {
      sessionStorage.setItem(key, JSON.stringify({ person: form.dataset.person, texts, named }));
      said.textContent = 'Kept in this window until you send it.';
    } catch {
      said.textContent = '';
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(write, KEEP_PAUSE);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    write();
  });
  // It arrived: the page that comes next says so.
  if (new URLSearchParams(location.search).get('done') === 'answered') {
    sessionStorage.removeItem(key);
    boxes.forEach((box) => (box.value = ''));
    form.querySelector('[data-named]').replaceChildren();
    said.textContent = '';
  }
  return write;
}

/** Puts a strategy into the answer, once. */
function name(form, { id, title, url }) {
  const list = form.querySelector('[data-named]');
  if (list.querySelector(`input[value="${CSS.escape(id)}"]`)) return;
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', id: `named-${id}`, name: 'strategy', value: id, checked: true });
  const label = Object.assign(document.createElement('label'), { htmlFor: `named-${id}`, textContent: title });
  const link = Object.assign(document.createElement('a'), { className: 'govuk-link', href: url, target: '_blank', rel: 'noopener', textContent: 'Open' });
  const item = document.createElement('li');
  item.append(box, ' ', label, ' ', link);
  list.append(item);
}

function insert(form, write) {
  const input = form.querySelector('[data-find]');
  const list = form.querySelector('[data-found]');
  let hits = [];
  let at = -1;
  let timer = 0;
  let running = null;
  let came = null;

  form.addEventListener('keydown', (event) => {
    // A plus at the beginning of a line leads to the library; Escape leads back.
    const box = event.target;
    if (event.key !== '+' || box.tagName !== 'TEXTAREA') return;
    const before = box.value.slice(0, box.selectionStart);
    if (before !== '' && !before.endsWith('\n')) return;
    event.preventDefault();
    came = box;
    input.focus();
  });

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    at = -1;
  }

  function choose(hit) {
    name(form, hit);
    input.value = '';
    hits = [];
    close();
    write();
    form.querySelector('[data-kept-here]').textContent = `“${hit.title}” is in your answer.`;
  }

  function mark(next) {
    at = (next + hits.length) % hits.length;
    [...list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === at)));
    input.setAttribute('aria-activedescendant', `found-${at}`);
    list.children[at].scrollIntoView({ block: 'nearest' });
  }

  function show() {
    list.replaceChildren(...hits.map((hit, index) => {
      const item = Object.assign(document.createElement('li'), { id: `found-${index}`, textContent: hit.title });
      item.setAttribute('role', 'option');
      item.addEventListener('mousedown', (event) => {
        event.preventDefault();
        choose(hit);
      });
      return item;
    }));
    list.hidden = hits.length === 0;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    if (hits.length) mark(0);
  }

  async function find() {
    const words = input.value.trim();
    running?.abort();
    if (words.length < 2) return close();
    running = new AbortController();
    try {
      const answer = await fetch(`/api/v1/search?kind=strategy&origin=local&limit=8&q=${encodeURIComponent(words)}`, { signal: running.signal });
      if (!answer.ok) return close();
      hits = (await answer.json()).hits.map(({ id, title, url }) => ({ id, title, url }));
      show();
    } catch (error) {
      if (error.name !== 'AbortError') close();
    }
    return undefined;
  }

  input.addEventListener('input', (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(find, FIND_PAUSE);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      close();
      (came ?? form.querySelector('textarea')).focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (hits[at]) choose(hits[at]);
    } else if (hits.length && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      mark(at + (event.key === 'ArrowDown' ? 1 : -1));
    }
  });
  input.addEventListener('blur', close);
}
