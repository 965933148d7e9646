// The plan sheet: what is typed shows on the paper below, and leaves as a Word file, a print or a day in a calendar. None of it is sent.
import { blocksOf } from './word/blocks.js';
import { freshWord } from './word/fresh.js';
import { ownWord } from './taking/own.js';
import { calendar, save } from './taking/save.js';
import { guard, listen, words } from './taking/say.js';

const root = document.querySelector('[data-sheet]');
const paper = document.querySelector('[data-paper]');
const status = root.querySelector('[data-status]');
const taken = guard(root);

listen(root);

/** The strategies that are on the sheet now, in its order. */
const strategies = () =>
  [...root.querySelectorAll('[data-strategy][data-title]')]
    .filter((one) => !one.classList.contains('is-removed'))
    .map(({ dataset: { title, url, strategy } }) => ({ title, url, id: strategy }));

// A strategy that is taken off stays on the page, folded, so that it can be put back with everything that was typed.
document.addEventListener('sheet', ({ detail: ids }) => {
  if (new URLSearchParams(location.search).has('strategy')) return;
  for (const one of document.querySelectorAll('[data-strategy]')) {
    const gone = !ids.includes(one.dataset.strategy);
    one.classList.toggle('is-removed', gone);
    if (one.closest('[data-paper]')) one.hidden = gone;
    const note = one.querySelector('.app-sheet__removed');
    if (note) note.hidden = !gone;
  }
});

const value = (id) => {
  const field = document.getElementById(id);
  return field ? words(field) : '';
};

const COLUMNS = ['what', 'who', 'success', 'changed', 'next'];

/** What a school's own form can ask for, by name. */
function content() {
  const single = ['pupil', 'class', 'lead', 'concern', 'views', 'outcome', 'review', 'notes', 'decision'];
  const values = Object.fromEntries(single.map((name) => [name, value(name)]));
  const here = strategies().map(({ title, url, id }) => {
    const number = root.querySelector(`[data-strategy="${id}"] [data-say^="what-"]`).dataset.say.slice('what-'.length);
    return { title, link: url, ...Object.fromEntries(COLUMNS.map((name) => [name, value(`${name}-${number}`)])) };
  });
  const today = new Date();
  return {
    values: { ...values, review_date: values.review, today: today.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }) },
    rows: { strategy: here },
    blocks: { strategies: blocksOf(paper.querySelector('[data-block=strategies]')) },
  };
}

root.querySelector('[data-word]').addEventListener('click', () => {
  const word = freshWord(blocksOf(paper), { title: 'Plan: assess, plan, do, review', foot: root.dataset.foot, compact: true });
  save(word, 'plan-sheet.docx');
  status.textContent = 'Downloaded: plan-sheet.docx.';
  taken();
});

root.querySelector('[data-remind]').addEventListener('click', (event) => {
  const date = document.getElementById('review').value || event.target.dataset.remind;
  const list = strategies().map(({ title, url }) => `${title}: ${url}`);
  const text = [...list, `Sheet: ${new URL(root.dataset.sheet, location)}`].join('\n');
  save(calendar({ date, title: 'Review the support plan', text, now: new Date() }), 'review.ics', 'text/calendar');
  status.textContent = 'Downloaded: review.ics. Open it to add the day to your calendar.';
});

// A reminder is the day and the ids alone; sent beside the page, so that what was typed stays.
const reminder = document.querySelector('[data-reminder]');
reminder?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = document.querySelector('[data-reminder-status]');
  const ids = strategies().map(({ id }) => id).join(',');
  try {
    const answer = await fetch(reminder.action, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams({ date: reminder.elements.date.value, ids }),
    });
    const { said: day, detail, errors } = await answer.json();
    if (answer.ok) said.textContent = `You will be reminded on ${day}.`;
    else said.textContent = errors?.[0]?.message ?? detail ?? 'This could not be kept. Try again.';
  } catch {
    said.textContent = 'This could not be kept, since the connection is gone. Try again.';
  }
});

ownWord(root, content, taken);
addEventListener('afterprint', taken);
