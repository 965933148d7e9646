// Saves a draft while it is being written, shows how it will look, and keeps what could not be saved in this window.

const SAVE_EVERY = 20_000;
const PREVIEW_PAUSE = 700;
const KEEP_PAUSE = 400;

for (const form of document.querySelectorAll('form[data-editor]')) edit(form);

function edit(form) {
  const status = document.getElementById('save-status');
  const preview = document.getElementById('preview');
  const revision = form.elements.namedItem('revision');
  const body = form.elements.namedItem('body'); // a case has none
  // Not `form.action`: that is the buttons of this name.
  let address = form.getAttribute('action');
  let key = `draft:${address}`;
  let saved = typed();
  let saving = null;
  let late = false;
  let leaving = false;

  // All that was typed, without what tells windows and revisions apart.
  function typed() {
    const entries = [...new FormData(form)].filter(([name]) => name !== 'revision' && name !== 'window');
    return new URLSearchParams(entries).toString();
  }

  function say(text, { trouble = false, link = null } = {}) {
    status.classList.toggle('is-in-trouble', trouble);
    status.replaceChildren(text);
    if (!link) return;
    const anchor = document.createElement('a');
    anchor.className = 'govuk-link';
    anchor.href = link.href;
    anchor.textContent = link.text;
    status.append(' ', anchor);
  }

  // This window's own memory: gone with the window, and at signing out.
  function remember(isSent = false) {
    // A page that is left by a button is not to put back what signing out has just cleared away.
    if (leaving && !isSent) return;
    try {
      const text = { person: form.dataset.person, revision: revision.value, text: typed(), isSent };
      sessionStorage.setItem(key, JSON.stringify(text));
    } catch {
      // Private windows may have no memory; the server still has what was saved.
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // As above.
    }
  }

  function recall() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(key));
    } catch {
      kept = null;
    }
    if (!kept || kept.person !== form.dataset.person || kept.text === saved) return forget();
    // Sent with a button, and it arrived: the server may only have tidied it.
    if (kept.isSent && kept.revision !== revision.value) return forget();
    const entries = new URLSearchParams(kept.text);
    form.dispatchEvent(new CustomEvent('recall', { detail: entries }));
    fill(entries);
    form.dispatchEvent(new Event('input', { bubbles: true }));
    // Upon what it was written: if somebody saved a newer text since, the server keeps both.
    revision.value = kept.revision;
    say('What you had not saved is back.');
    save();
    return undefined;
  }

  function fill(entries) {
    const seen = new Map();
    // Notes belong to the items that they were written for.
    const fits = String(entries.getAll('item')) === String(new FormData(form).getAll('item'));
    for (const field of form.elements) {
      if (!field.name || field.type === 'hidden' || field.type === 'submit' || (field.name === 'note' && !fits)) continue;
      const values = entries.getAll(field.name);
      const at = seen.get(field.name) ?? 0;
      seen.set(field.name, at + 1);
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value);
      else if (values.length > at) field.value = values[at];
    }
  }

  async function save() {
    const text = typed();
    if (leaving || text === saved) return;
    if (saving) return void (await saving);
    const limit = Number(status.dataset.limit);
    if (body && body.value.length > limit) {
      say(`The text is too long to be saved: ${body.value.length} characters, at most ${limit}. Make two of it.`, { trouble: true });
      return;
    }
    // Before anybody is told that it is kept here, it is.
    clearTimeout(keeping);
    remember();
    saving = send(text);
    await saving;
    saving = null;
  }

  async function send(text) {
    try {
      const answer = await fetch(address, {
        method: 'POST',
        body: new URLSearchParams([...new FormData(form)]),
        headers: { Accept: 'application/json' },
      });
      await told(answer, text);
    } catch {
      say('There is no connection. What you write is kept in this window and saved as soon as it is back.', { trouble: true });
    }
  }

  // What was new has an address of its own once it is saved.
  function moved(path) {
    forget();
    address = path;
    key = `draft:${path}`;
    form.setAttribute('action', path);
    history.replaceState(null, '', path);
  }

  async function told(answer, text) {
    if (answer.ok) {
      const { revision: next, time, path } = await answer.json();
      if (path && path !== address) moved(path);
      revision.value = next;
      saved = text;
      late = false;
      say(`Saved ${time}`);
      if (typed() === text) forget();
      else remember();
      return;
    }
    if (answer.status === 401) {
      const back = encodeURIComponent(location.pathname);
      const link = { href: `/sign-in?back=${back}`, text: 'Sign in and go on' };
      say('You are signed out. What you wrote is kept in this window.', { trouble: true, link });
      return;
    }
    if (answer.status === 409) {
      const { path } = await answer.json();
      saved = text;
      forget();
      // Once is enough: typing on must not be interrupted every time.
      if (late) return;
      late = true;
      const link = { href: path, text: 'Compare both and put them together' };
      say('A newer text of this draft was saved elsewhere. Yours is kept beside it.', { trouble: true, link });
      return;
    }
    const detail = answer.status === 422 ? (await answer.json()).detail : '';
    say(`It could not be saved. ${detail} What you write is kept in this window.`, { trouble: true });
  }

  // How it will look. The server renders it; a document that is only read runs nothing.
  function look() {
    if (!preview) return;
    const request = new XMLHttpRequest();
    request.open('POST', `${address}/preview`);
    request.responseType = 'document';
    request.addEventListener('load', () => {
      const fresh = request.status === 200 ? request.response?.getElementById('preview') : null;
      if (fresh) preview.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    });
    request.send(new URLSearchParams([...new FormData(form)]));
  }

  let keeping = 0;
  let looking = 0;
  form.addEventListener('input', (event) => {
    clearTimeout(keeping);
    keeping = setTimeout(remember, KEEP_PAUSE);
    if (!body || event.target !== body) return;
    clearTimeout(looking);
    looking = setTimeout(look, PREVIEW_PAUSE);
  });
  form.addEventListener('focusout', (event) => {
    // A button saves by itself.
    if (event.relatedTarget?.type !== 'submit') setTimeout(save);
  });
  form.addEventListener('submit', async (event) => {
    if (saving) {
      // One after the other, each upon the one before.
      event.preventDefault();
      await saving;
      form.requestSubmit(event.submitter);
      return;
    }
    leaving = true;
    clearTimeout(keeping);
    remember(true);
  });
  for (const out of document.querySelectorAll('form[action="/sign-out"]')) {
    out.addEventListener('submit', () => {
      leaving = true;
      clearTimeout(keeping);
    });
  }
  document.addEventListener('visibilitychange', () => {
    // What a button has just sent is not remembered as unsent.
    if (document.visibilityState !== 'hidden' || leaving) return;
    if (typed() !== saved) remember();
    save();
  });
  window.addEventListener('online', save);
  window.addEventListener('pageshow', () => {
    leaving = false;
  });
  setInterval(save, SAVE_EVERY);
  document.querySelector('.app-editor__preview')?.removeAttribute('hidden');
  if (document.querySelector('.govuk-error-summary')) remember();
  else recall();
}
