// The form of a case: marks while typing, rows as needed, what the library has already. Saving on its own is the editor's script.
import { scan } from './consultation/scan.js';

const SIMILAR_FROM = 20;
const SIMILAR_PAUSE = 900;

for (const form of document.querySelectorAll('form[data-ask], form[data-scanned]')) {
  const look = scan(form);
  rows(form, look);
  similar(form);
}

function rows(form, look) {
  const group = form.querySelector('[data-rows]');
  if (!group) return;
  const add = () => {
    const all = group.querySelectorAll('[data-row]');
    const last = all[all.length - 1];
    const fresh = last.cloneNode(true);
    const number = all.length + 1;
    for (const part of fresh.querySelectorAll('.app-scan')) part.replaceWith(part.querySelector('input'));
    for (const part of fresh.querySelectorAll('[id], [for], [data-finds]')) {
      for (const name of ['id', 'for', 'data-finds']) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/\d+/, String(number)));
      }
    }
    for (const input of fresh.querySelectorAll('input')) input.value = '';
    for (const list of fresh.querySelectorAll('[data-finds]')) list.replaceChildren();
    last.after(fresh);
    return fresh;
  };
  group.querySelector('[data-add-row]').addEventListener('click', (event) => {
    event.preventDefault();
    add().querySelector('input').focus();
    look();
  });
  // What was not saved comes back with as many rows as it had.
  form.addEventListener('recall', ({ detail }) => {
    while (group.querySelectorAll('[data-row]').length < detail.getAll('tried_what').length) add();
  });
}

function similar(form) {
  const place = form.querySelector('[data-similar]');
  if (!place) return;
  let timer = 0;
  let running = null;
  let shown = '';
  form.addEventListener('input', (event) => {
    if (event.target !== form && !['concern', 'question', 'title'].includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, SIMILAR_PAUSE);
  });

  async function ask() {
    const typed = new URLSearchParams(['title', 'concern', 'question'].map((name) => [name, form.elements.namedItem(name).value]));
    const length = [...typed.values()].join('').trim().length;
    if (length < SIMILAR_FROM || typed.toString() === shown) return;
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch('/cases/similar', { method: 'POST', body: typed, signal: running.signal });
      if (!answer.ok) return;
      shown = typed.toString();
      const links = await answer.json();
      place.replaceChildren(list(links));
    } catch {
      // The draft matters; what is beside it comes with the next pause.
    }
  }
}

function list(links) {
  const all = document.createElement('ul');
  all.className = 'app-similar';
  for (const { title, path, kind } of links) {
    const link = Object.assign(document.createElement('a'), { className: 'govuk-link', href: path, target: '_blank', rel: 'noopener', textContent: title });
    const note = Object.assign(document.createElement('span'), { className: 'govuk-visually-hidden', textContent: ' (opens in a new tab)' });
    link.append(note);
    const item = document.createElement('li');
    item.append(link, ' ', Object.assign(document.createElement('span'), { className: 'app-muted', textContent: kind }));
    all.append(item);
  }
  return all;
}
