// One thing that may point to a child, as the server's pages show it: what it is, a word to use instead, a way to keep it.

const LEAST_REASON = 10;

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};
const hidden = (text) => element('span', 'govuk-visually-hidden', text);

export const isReason = (text) => text.trim().length >= LEAST_REASON;

/** The line of a group of findings; `use` is called when its button is pressed, `kept` when its reason changes. */
export function line(group, number, reason, { use, kept }) {
  const { words, kind, why, replacement, direct, places } = group;
  const item = element('li', `app-find${direct ? ' app-find--direct' : ''}`);
  const what = element('p', 'app-find__what', element('span', 'app-find__number', String(number)), ' ', element('strong', '', words));
  what.append(`: ${kind}${why ? `, ${why}` : ''}.${places > 1 ? ` Stands in ${places} places.` : ''}`);
  const button = element('button', 'app-find__use');
  button.type = 'button';
  if (replacement) button.append(`Use ‘${replacement}’`, hidden(` instead of ${words}`));
  else button.append('Take it out', hidden(`: ${words}`));
  button.setAttribute('aria-label', `${words}: ${kind}${why ? `, ${why}` : ''}. ${replacement ? `Use ‘${replacement}’` : 'Take it out'}`);
  button.addEventListener('click', use);

  const keep = element('details', 'app-find__keep', element('summary', '', 'Keep', hidden(` ${words}`), ', because…'));
  const id = `keep-${number}`;
  const label = element('label', 'govuk-visually-hidden', `Why ‘${words}’ may stay`);
  label.htmlFor = id;
  const input = element('input', 'govuk-input');
  Object.assign(input, { id, name: `keep:${words}`, type: 'text', value: reason, autocomplete: 'off', placeholder: 'A reason for the moderator, ten letters or more' });
  input.addEventListener('input', () => {
    item.classList.toggle('is-settled', isReason(input.value));
    kept(input.value);
  });
  keep.open = reason !== '';
  keep.append(label, input);
  item.classList.toggle('is-settled', isReason(reason));
  item.append(what, button, keep);
  return item;
}
