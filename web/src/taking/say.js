// What is typed shows on the paper, and nowhere else. Nothing here sends or keeps anything.

/** What a field says, in words. */
export function words(field) {
  if (field.type === 'date') return day(field.value);
  if (field.type === 'checkbox') return field.checked ? 'Yes' : '';
  return field.value.trim();
}

/** `2026-11-21` as 21 November 2026. */
export function day(iso) {
  const [year, month, date] = iso.split('-').map(Number);
  if (!year) return '';
  return new Date(Date.UTC(year, month - 1, date)).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** Puts text into an element, line by line. */
export function put(element, text) {
  const lines = text.split('\n');
  element.replaceChildren(...lines.flatMap((line, at) => (at ? [document.createElement('br'), line] : [line])));
}

/** Lets every field with `data-say` speak to whatever has its name in `data-said`; calls `changed` after each change. */
export function listen(root, changed = () => {}) {
  const show = (field) => {
    const text = words(field);
    for (const place of document.querySelectorAll(`[data-said="${CSS.escape(field.dataset.say)}"]`)) {
      put(place, text || place.dataset.empty || '');
      place.classList.toggle('is-filled', text !== '');
    }
    changed(field);
  };
  root.addEventListener('input', (event) => event.target.dataset.say && show(event.target));
  // A browser may bring back what was typed before the page was loaded again.
  for (const field of root.querySelectorAll('[data-say]')) show(field);
}

/** Asks before the page is left with something typed on it that was not taken away. */
export function guard(root) {
  let typed = false;
  const ask = (event) => event.preventDefault();
  root.addEventListener('input', () => {
    if (typed) return;
    typed = true;
    addEventListener('beforeunload', ask);
  });
  return () => {
    typed = false;
    removeEventListener('beforeunload', ask);
  };
}
