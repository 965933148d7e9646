// Shows while somebody types what may point to a child. The server looks through the texts and keeps nothing of them.
import { fold, place } from './fold.js';
import { isReason, line } from './find.js';
import { overlay } from './overlay.js';

const PAUSE = 200;
const ADDRESS = '/api/v1/anonymise';

/** Looks through the fields of a form that are marked for it. Returns a function that looks at once. */
export function scan(form) {
  const draws = new Map();
  const reasons = new Map();
  let groups = [];
  let running = null;
  let timer = 0;

  const fields = () => [...form.querySelectorAll('[data-scan]')];
  const part = (name) => form.querySelector(`[${name}]`);
  for (const input of form.querySelectorAll('[name^="keep:"]')) reasons.set(fold(input.name.slice(5)), input.value);
  const labels = () =>
    [...form.querySelectorAll('[name^="label:"]')].map(({ name, value }) => ({ original: name.slice(6), label: value }));

  const draw = (field) => {
    if (!draws.has(field)) {
      const had = document.activeElement === field;
      draws.set(field, overlay(field));
      if (had) field.focus();
    }
    return draws.get(field);
  };

  async function ask(extra = {}) {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const looked = fields();
    const texts = looked.map((field) => field.value);
    const answer = await fetch(ADDRESS, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ texts, labels: labels(), ...extra }),
      signal: mine.signal,
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const found = await answer.json();
    // Somebody typed on: what comes of that is asked for already.
    if (looked.some((field, at) => field.value !== texts[at])) return null;
    return { looked, found };
  }

  async function look() {
    clearTimeout(timer);
    try {
      const answer = await ask();
      if (answer) show(answer);
    } catch (error) {
      // Without a connection the server looks when the case is saved; nothing is sent on unseen.
      if (error.name !== 'AbortError') status('The check cannot be reached just now. It is done when you save.');
    }
  }

  function status(text) {
    const place = part('data-count-status');
    if (place && place.textContent !== text) place.textContent = text;
  }

  const settled = (group) => isReason(reasons.get(fold(group.words)) ?? '');

  function show({ looked, found }) {
    const byWords = new Map();
    const marks = looked.map(() => []);
    for (const { text, start, end, direct, label, why, replacement } of found.findings) {
      const value = looked[text].value;
      const [from, to] = [place(value, start), place(value, end)];
      const words = value.slice(from, to);
      const key = fold(words);
      marks[text].push({ start: from, end: to, direct });
      const group = byWords.get(key);
      if (group) group.places += 1;
      else byWords.set(key, { words, kind: label, why, replacement, direct, field: looked[text], places: 1 });
    }
    groups = [...byWords.values()];
    looked.forEach((field, at) => draw(field)(marks[at]));
    list();
    count();
    risk(found.risk);
    stop(found, looked);
  }

  function list() {
    const lists = form.querySelectorAll('[data-finds]');
    const focus = document.activeElement?.closest?.('.app-find') ? document.activeElement.id : '';
    for (const place of lists) {
      const here = groups.filter((group) => (group.field.id || '') === place.dataset.finds);
      const items = here.map((group) => {
        const key = fold(group.words);
        return line(group, groups.indexOf(group) + 1, reasons.get(key) ?? '', {
          use: () => replace([group.words]),
          kept: (reason) => {
            reasons.set(key, reason);
            count();
          },
        });
      });
      place.replaceChildren(...items);
      place.hidden = items.length === 0;
    }
    if (focus) document.getElementById(focus)?.focus();
  }

  function count() {
    const open = groups.filter((group) => !settled(group));
    const words = open.length === 0 ? 'Nothing to settle' : `${open.length} ${open.length === 1 ? 'detail' : 'details'} to settle`;
    const heading = part('data-count');
    if (heading) heading.textContent = words;
    const hint = part('data-count-hint');
    if (hint) hint.hidden = open.length === 0;
    const all = part('data-use-all');
    if (all) all.hidden = open.length === 0;
    status(words);
  }

  function risk({ level, words, facts, advice }) {
    const box = part('data-risk');
    if (!box) return;
    box.className = `app-risk app-risk--${level}`;
    box.querySelector('[data-risk-words]').textContent = words;
    const items = facts.map(({ what }) => Object.assign(document.createElement('li'), { textContent: what }));
    box.querySelector('[data-risk-facts]').replaceChildren(...items);
    const hint = box.querySelector('[data-risk-advice]');
    hint.textContent = advice ?? '';
    hint.hidden = !advice;
    part('data-consider')?.classList.toggle('app-is-away', level === 'green');
  }

  function stop({ disclosures }, looked) {
    const notice = part('data-stop');
    if (!notice) return;
    const items = disclosures.map(({ text, start, end, why }) => {
      const value = looked[text].value;
      const item = document.createElement('li');
      const quote = document.createElement('q');
      quote.textContent = value.slice(place(value, start), place(value, end));
      item.append(quote, why ? ` (${why})` : '');
      return item;
    });
    notice.querySelector('[data-stop-passages]').replaceChildren(...items);
    const was = notice.hidden;
    notice.hidden = items.length === 0;
    if (was && !notice.hidden) {
      notice.setAttribute('role', 'alert');
      notice.scrollIntoView({ block: 'nearest' });
    }
  }

  /** Puts the words that are proposed where these stand; the server mends what is around them. */
  async function replace(words) {
    const at = document.activeElement;
    try {
      const answer = await ask({ replace: words });
      if (!answer) return void look();
      answer.looked.forEach((field, index) => {
        const text = answer.found.texts[index];
        if (field.value !== text) field.value = text;
      });
      // What stands for whom goes with the draft, so that a name that comes again gets the same words.
      for (const { original, label } of answer.found.labels) {
        if (labels().some((known) => known.original === original)) continue;
        const input = document.createElement('input');
        Object.assign(input, { type: 'hidden', name: `label:${original}`, value: label });
        form.append(input);
      }
      form.dispatchEvent(new Event('input', { bubbles: true }));
      await look();
    } catch (error) {
      if (error.name !== 'AbortError') status('The words could not be changed just now. Save, and use the buttons then.');
    }
    if (!at?.isConnected) (form.querySelector('.app-find:not(.is-settled) .app-find__use') ?? part('data-count-focus') ?? fields()[0])?.focus();
  }

  form.addEventListener('input', (event) => {
    if (event.target !== form && !('scan' in (event.target.dataset ?? {}))) return;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  part('data-use-all')?.addEventListener('click', (event) => {
    event.preventDefault();
    replace(groups.filter((group) => !settled(group)).map((group) => group.words));
  });
  if (fields().some((field) => field.value.trim())) look();
  else fields().forEach(draw);
  return look;
}
