// Makes quicker what the server does anyway. Every page is complete without this file.

const WORKER = '/worker.js';
const rules = {
  createHTML: (html) => html,
  createScriptURL: (url) => {
    if (url !== WORKER) throw new TypeError(`${url} is no script of ours`);
    return url;
  },
};
const policy = window.trustedTypes ? window.trustedTypes.createPolicy('sc', rules) : rules;

const parse = (html) => new DOMParser().parseFromString(policy.createHTML(html), 'text/html');

const TYPING_PAUSE = 220;
const SUGGEST_FROM = 2;

// Results while typing and when a filter changes. The server renders the page; this takes the parts that changed.
function live(form) {
  const input = form.querySelector('input[name=q]');
  const results = document.getElementById('results');
  const status = document.getElementById('live-status');
  if (!input || !results || !status) return;
  const isHome = results.hasAttribute('data-home');
  let timer = 0;
  let running = null;
  let shown = addressOf(form);

  function addressOf(form) {
    const entries = [...new FormData(form)].filter(([name, value]) => value.trim() !== '' && name !== 'offset');
    return `/search?${new URLSearchParams(entries)}`;
  }

  async function update() {
    const address = addressOf(form);
    // Whatever is still under way is not wanted any more, even when the page shows this already.
    running?.abort();
    if (address === shown) return;
    if (isHome && input.value.trim().length < SUGGEST_FROM) {
      shown = address;
      results.replaceChildren();
      document.documentElement.classList.remove('is-searching');
      return;
    }
    const mine = new AbortController();
    running = mine;
    results.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { 'X-Live': '1' } });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      show(parse(await answer.text()), address);
      shown = address;
    } catch (error) {
      if (error.name !== 'AbortError') status.textContent = 'The results could not be updated. Press Search to try again.';
    } finally {
      if (running === mine) results.removeAttribute('aria-busy');
    }
  }

  function show(page, address) {
    const fresh = page.getElementById('results');
    results.replaceChildren(...fresh.childNodes);
    for (const count of page.querySelectorAll('[data-count]')) {
      const here = document.getElementById(count.id);
      if (!here) continue;
      here.textContent = count.textContent;
      here.closest('.govuk-checkboxes__item')?.classList.toggle('app-none', count.textContent === '0');
    }
    status.textContent = results.querySelector('#results-count')?.textContent.trim() ?? '';
    if (isHome) {
      document.documentElement.classList.add('is-searching');
    } else {
      history.replaceState(null, '', address);
      document.title = page.title;
    }
  }

  input.addEventListener('input', () => {
    // A new wording: what was taken away from the old one no longer applies.
    for (const field of form.querySelectorAll('input[name=without], input[name=exact]')) field.remove();
    clearTimeout(timer);
    timer = setTimeout(update, TYPING_PAUSE);
  });
  form.addEventListener('change', (event) => {
    if (event.target.type === 'checkbox') update();
  });
  suggest(form, input);
}

// Words and titles that begin like what is typed: links, so that a keyboard and a screen reader need nothing new.
function suggest(form, input) {
  const place = form.querySelector('[data-suggestions]');
  if (!place) return;
  let running = null;
  let timer = 0;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, TYPING_PAUSE / 2);
  });

  async function ask() {
    const text = input.value.trim();
    running?.abort();
    if (text.length < SUGGEST_FROM) {
      place.hidden = true;
      return;
    }
    running = new AbortController();
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(text)}`, { signal: running.signal });
      if (answer.ok) fill((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== 'AbortError') place.hidden = true;
    }
  }

  function fill(suggestions) {
    const list = place.querySelector('ul');
    list.replaceChildren(
      ...suggestions.slice(0, 6).map(({ text, url }) => {
        const link = document.createElement('a');
        link.href = url;
        link.className = 'app-chip app-chip--quiet';
        link.textContent = text;
        const item = document.createElement('li');
        item.append(link);
        return item;
      }),
    );
    place.hidden = suggestions.length === 0;
  }
}

// What a card shows when it is opened comes when it is opened: the results stay light.
function details() {
  document.addEventListener('toggle', async ({ target }) => {
    if (!target.open || !('details' in target.dataset) || target.children.length > 1) return;
    const link = target.closest('.app-card').querySelector('h3 a');
    const inside = document.createElement('div');
    target.append(inside);
    try {
      const answer = await fetch(`${link.pathname}/details`);
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      inside.replaceChildren(...parse(await answer.text()).body.childNodes);
    } catch {
      inside.textContent = 'The details could not be loaded. Open the page itself.';
      target.addEventListener('toggle', () => inside.remove(), { once: true });
    }
  }, true);
}

// Puts a table on the clipboard twice: as cells for a spreadsheet, as a table for a document.
function copy(button) {
  const text = document.getElementById(button.dataset.copy).value;
  const status = document.getElementById(button.dataset.status);
  button.addEventListener('click', async () => {
    const table = document.getElementById(button.dataset.table);
    try {
      if (!table) {
        await navigator.clipboard.writeText(text);
        status.textContent = 'Copied.';
        return;
      }
      const html = table.outerHTML;
      await navigator.clipboard.write([
        new ClipboardItem({
          'text/plain': new Blob([text], { type: 'text/plain' }),
          'text/html': new Blob([html], { type: 'text/html' }),
        }),
      ]);
      status.textContent = 'Copied. Paste it into a row of your provision map.';
    } catch {
      const area = document.getElementById(button.dataset.copy);
      area.closest('details')?.setAttribute('open', '');
      area.focus();
      area.select();
      status.textContent = 'Your browser does not let pages copy. The text is selected: copy it with Ctrl and C.';
    }
  });
}

// One key to the search box, only for those who asked for it in the reading settings.
function slash() {
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector('input[name=q]');
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

// Puts strategies on the sheet and takes them off. The ids are in a cookie that the server reads too; see taking/chosen.rs.
function sheet() {
  const MOST = 12;
  const status = document.querySelector('[data-sheet-status]');
  const read = () => (document.cookie.match(/(?:^|; )sc-sheet=([^;]*)/)?.[1] ?? '').split('.').filter(Boolean);

  function write(ids) {
    const end = ids.length ? '' : '; max-age=0';
    document.cookie = `sc-sheet=${ids.join('.')}; path=/; samesite=lax${end}${location.protocol === 'https:' ? '; secure' : ''}`;
  }

  function show() {
    const ids = read();
    for (const button of document.querySelectorAll('[data-pick]')) {
      const chosen = ids.includes(button.value);
      button.name = chosen ? 'remove' : 'add';
      button.firstElementChild.textContent = chosen ? 'Remove from sheet' : 'Add to sheet';
      const open = button.parentElement.querySelector('.app-pick__open');
      if (open) open.hidden = !chosen;
    }
    for (const count of document.querySelectorAll('[data-sheet-count]')) count.textContent = ids.length;
    const link = document.querySelector('[data-sheet-link]');
    if (link) link.hidden = ids.length === 0 && !link.querySelector('[aria-current]');
    document.dispatchEvent(new CustomEvent('sheet', { detail: ids }));
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-pick]');
    if (!button || !navigator.cookieEnabled) return;
    event.preventDefault();
    const ids = read().filter((id) => id !== button.value);
    const adding = button.name === 'add';
    if (adding && ids.length >= MOST) {
      status.textContent = `The sheet is full: it holds ${MOST} strategies. Remove one first.`;
      return;
    }
    if (adding) ids.push(button.value);
    write(ids);
    show();
    const now = ids.length === 1 ? '1 strategy' : `${ids.length} strategies`;
    status.textContent = `${button.dataset.pick} ${adding ? 'is on' : 'is off'} your sheet: ${now}.`;
  });
  // A page that comes back from the browser's memory, and results that arrive while typing, show what is chosen now.
  addEventListener('pageshow', show);
  const results = document.getElementById('results');
  if (results) new MutationObserver(show).observe(results, { childList: true });
}

// On a member's own computer the public pages that she read last are kept for when there is no connection; on one that others use, none.
async function keeping({ device, keep }) {
  if (!('serviceWorker' in navigator) || !device) return;
  if (device !== 'own') {
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    return;
  }
  await navigator.serviceWorker.register(policy.createScriptURL(WORKER));
  const { active } = await navigator.serviceWorker.ready;
  if (keep) active.postMessage({ keep });
}

// On the page for when there is no connection: what can be read all the same.
async function kept(list) {
  if (!('caches' in window)) return;
  const pages = await caches.open('pages-1');
  for (const request of (await pages.keys()).reverse()) {
    const { pathname } = new URL(request.url);
    if (pathname === list.dataset.kept) continue;
    const link = document.createElement('a');
    link.className = 'govuk-link';
    link.href = pathname;
    link.textContent = parse(await (await pages.match(request, { ignoreVary: true })).text()).title.split(' – ')[0];
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
}

// What was typed and not sent stays in this window until somebody signs out, or somebody else signs in.
for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
  form.addEventListener('submit', () => sessionStorage.clear());
  const { person } = form.dataset;
  for (const [key, text] of Object.entries(sessionStorage)) {
    if (person && key.startsWith('draft:') && !text.includes(person)) sessionStorage.removeItem(key);
  }
}
for (const form of document.querySelectorAll('form[data-live]')) live(form);
for (const button of document.querySelectorAll('[data-copy]')) copy(button);
for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print());
sheet();
details();
keeping(document.documentElement.dataset).catch(() => {});
for (const list of document.querySelectorAll('[data-kept]')) kept(list).catch(() => {});
if (document.documentElement.dataset.slash === 'on') slash();
