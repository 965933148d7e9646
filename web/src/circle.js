// A solution circle: one clock on every screen, and what others do taken up without a new page. Without this file every control is a form.
import { scan } from './consultation/scan.js';

const TICK = 250;
const ON = 2000;
const OFF = 5000;
const HIDDEN = 15_000;
const IDLE = 30 * 60_000;
const STALE = 60_000;
const FIND_PAUSE = 250;
const MINUTE = 60_000;

const root = document.querySelector('[data-circle][data-path]');
if (root) follow(root.dataset.path);

/** The number that rises with every change, out of a tag. */
const editionOf = (tag) => Number(/\d+/.exec(tag)?.[0]);

/** Asks the server. The browser reads the answer as a page of its own, in which nothing runs. */
function ask(method, address, { tag, body } = {}) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const sent = performance.now();
    request.open(method, address);
    request.responseType = 'document';
    // Word that nothing is new has no body; read as XML it would be a fault, with a style of its own.
    request.overrideMimeType('text/html');
    request.timeout = 10_000;
    if (tag) request.setRequestHeader('If-None-Match', tag);
    if (body) request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    request.onload = () => done({
      status: request.status,
      page: request.response,
      now: Number(request.getResponseHeader('X-Server-Now')),
      trip: performance.now() - sent,
      at: (performance.now() + sent) / 2,
    });
    request.onerror = () => fail(new Error('no answer'));
    request.ontimeout = request.onerror;
    request.send(body);
  });
}

function follow(path) {
  const form = document.querySelector('form[data-note]');
  const says = root.querySelector('[data-says]');
  const trouble = root.querySelector('[data-trouble]');
  // How far the server's clock is ahead of this window's; the answer that came quickest knows best.
  let best = { offset: Number(root.dataset.now) - performance.now(), trip: Infinity, at: performance.now() };
  let { tag } = root.dataset;
  let timer = 0;
  let asking = false;
  let touched = performance.now();
  let warned = '';
  let last = null;
  let pressing = false;

  if (form) writing(form);
  shape();
  setInterval(tick, TICK);
  tick();
  poll();
  document.addEventListener('visibilitychange', () => document.hidden || poll());
  for (const kind of ['pointerdown', 'keydown']) {
    document.addEventListener(kind, () => {
      const slept = performance.now() - touched > IDLE;
      touched = performance.now();
      if (slept) poll();
    });
  }
  root.addEventListener('submit', press);

  function isOn() {
    return root.dataset.state === 'running' || root.dataset.state === 'paused';
  }

  async function poll() {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      const answer = await ask('GET', `${path}/state`, { tag });
      measure(answer);
      if (answer.status >= 400 && answer.status < 500) return void anew();
      if (answer.status === 200) apply(answer.page);
      if (answer.status < 400) tell('', true);
      else tell('The server does not answer just now. The clock goes on.', true);
    } catch {
      tell('There is no connection just now. The clock goes on; what others write comes when it is back.', true);
    } finally {
      asking = false;
    }
    // A page that nobody touches does not keep somebody signed in for ever.
    if (!isOn() && performance.now() - touched > IDLE) return;
    timer = setTimeout(poll, document.hidden ? HIDDEN : isOn() ? ON : OFF);
  }

  function measure({ now, trip, at }) {
    if (!now || (trip > best.trip && at - best.at < STALE)) return;
    best = { offset: now - at, trip, at };
  }

  /** Says what is wrong. That the connection is back takes away only what was said of the connection. */
  function tell(words, isConnection = false) {
    if (trouble.textContent === words || (isConnection && words === '' && trouble.dataset.kind !== 'connection')) return;
    trouble.dataset.kind = isConnection ? 'connection' : 'press';
    trouble.textContent = words;
    trouble.hidden = words === '';
  }

  function tick() {
    const clock = root.querySelector('[data-timer]');
    if (!clock) return;
    const { ends, stands } = clock.dataset;
    const left = stands === undefined ? Number(ends) - (performance.now() + best.offset) : Number(stands);
    const seconds = Math.floor(Math.abs(left) / 1000);
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (clock.textContent !== words) clock.textContent = words;
    clock.parentElement.classList.toggle('is-over', left < 0);
    if (stands === undefined) root.querySelector('[data-timer-says]').textContent = left < 0 ? 'over time' : 'left';
    warn(left, ends);
  }

  /** Once for each stage, a minute before its end. */
  function warn(left, ends) {
    const wasFar = last !== null && last > MINUTE;
    if (wasFar && left <= MINUTE && left > 0 && warned !== ends) {
      warned = ends;
      says.textContent = 'One minute left in this stage.';
    }
    last = left;
  }

  function apply(page) {
    const fresh = page?.querySelector('[data-circle]');
    // An answer that was overtaken by a newer one says nothing any more.
    if (!fresh || editionOf(fresh.dataset.tag) < editionOf(tag)) return;
    if (fresh.dataset.mine !== root.dataset.mine && anew()) return;
    const moved = fresh.dataset.stage !== root.dataset.stage || fresh.dataset.state !== root.dataset.state;
    for (const part of root.querySelectorAll('[data-part]')) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other && other.innerHTML !== part.innerHTML) renew(part, other);
    }
    ({ tag } = fresh.dataset);
    Object.assign(root.dataset, { stage: fresh.dataset.stage, state: fresh.dataset.state, kind: fresh.dataset.kind });
    if (moved) {
      last = null;
      shape();
      const [heading, speaks] = ['heading', 'speaks'].map((name) => root.querySelector(`.app-circle__${name}`)?.textContent ?? '');
      says.textContent = speaks ? `${heading}. ${speaks}.` : `${heading}.`;
    }
    tick();
  }

  /** Puts what is new in the place of what was, and leaves the keyboard where it is. */
  function renew(part, other) {
    const nodes = [...other.childNodes].map((node) => document.importNode(node, true));
    if (part.tagName === 'SELECT') {
      const { value } = part;
      part.replaceChildren(...nodes);
      if ([...part.options].some((option) => option.value === value)) part.value = value;
      return;
    }
    const had = part.contains(document.activeElement) ? document.activeElement.id || '-' : '';
    part.replaceChildren(...nodes);
    if (!had) return;
    const next = document.getElementById(had) ?? part.querySelector('button');
    if (next) return void next.focus();
    part.tabIndex = -1;
    part.focus();
  }

  /** Forms that belong to later stages wait for them; a new note begins as what this stage is for. */
  function shape() {
    const stage = Number(root.dataset.stage);
    for (const late of root.querySelectorAll('[data-from]')) late.hidden = stage > 0 && stage < Number(late.dataset.from);
    if (!form || form.elements.namedItem('words').value.trim() || form.querySelector('.govuk-error-message')) return;
    form.elements.namedItem('kind').value = root.dataset.kind;
    form.dispatchEvent(new Event('change'));
  }

  /** What this person sees here changed as a whole: the page comes again, unless that would lose something typed. */
  function anew() {
    const typed = [...root.querySelectorAll('textarea, input[type="text"]')].some((field) => field.value !== field.defaultValue);
    if (typed) tell('What you may do here changed. Copy what you typed, then load this page again.');
    else location.replace(path);
    return !typed;
  }

  async function press(event) {
    const { target, submitter } = event;
    if (!target.matches('[data-press], [data-quick], [data-note]')) return;
    event.preventDefault();
    // A second press of the same hand is no second wish.
    if (pressing) return;
    pressing = true;
    const body = new URLSearchParams(new FormData(target));
    if (submitter?.name) body.append(submitter.name, submitter.value);
    try {
      const answer = await ask('POST', target.getAttribute('action'), { body: body.toString() });
      if (answer.status === 200) {
        clear(target);
        tell('');
        apply(answer.page);
      } else if (answer.status === 409 && answer.page?.querySelector('[data-circle]')) {
        tell(answer.page.querySelector('.app-band-note[role="alert"]')?.textContent ?? '');
        apply(answer.page);
      } else {
        asIs(target, submitter);
      }
    } catch {
      tell('It could not be sent: there is no connection just now. Try again.');
    } finally {
      pressing = false;
    }
  }

  /** Sends a form as it would be without this script, so that the page that comes says what is wrong. */
  function asIs(target, submitter) {
    if (submitter?.name) {
      const input = Object.assign(document.createElement('input'), { type: 'hidden', name: submitter.name, value: submitter.value });
      target.append(input);
    }
    HTMLFormElement.prototype.submit.call(target);
  }

  function clear(target) {
    if (target.matches('[data-note]')) {
      target.elements.namedItem('words').value = '';
      target.querySelector('[data-find]').value = '';
      target.querySelector('[data-found]').replaceChildren(target.querySelector('[data-found] legend'));
      target.querySelector('[data-found]').hidden = true;
      target.dispatchEvent(new Event('input'));
      target.querySelector('[data-written]').textContent = 'Written down.';
      target.elements.namedItem('words').focus();
    } else if (target.matches('#choice')) {
      target.elements.namedItem('why').value = '';
    } else if (target.matches('[data-quick]')) {
      for (const field of target.querySelectorAll('input')) field.defaultValue = field.value;
    }
  }
}

/** The form of notes: marks while typing, and strategies of the library for ideas. */
function writing(form) {
  scan(form);
  const input = form.querySelector('[data-find]');
  const found = form.querySelector('[data-found]');
  const kind = form.elements.namedItem('kind');
  let timer = 0;
  let running = null;

  const shape = () => {
    form.querySelector('[data-for-ideas]').hidden = kind.value !== 'idea';
  };
  kind.addEventListener('change', shape);
  form.addEventListener('change', shape);
  shape();

  async function find() {
    const words = input.value.trim();
    running?.abort();
    if (words.length < 2) return;
    running = new AbortController();
    try {
      const answer = await fetch(`/api/v1/search?kind=strategy&origin=local&limit=6&q=${encodeURIComponent(words)}`, { signal: running.signal });
      if (answer.ok) show((await answer.json()).hits);
    } catch (error) {
      if (error.name !== 'AbortError') show([]);
    }
  }

  function show(hits) {
    const lines = hits.map(({ id, title }, at) => {
      const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'strategy', value: id, id: `found-${at}` });
      const label = Object.assign(document.createElement('label'), { htmlFor: radio.id, textContent: title });
      const line = document.createElement('div');
      line.append(radio, ' ', label);
      return line;
    });
    found.replaceChildren(found.querySelector('legend'), ...lines);
    found.hidden = lines.length === 0;
  }

  input.addEventListener('input', (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(find, FIND_PAUSE);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    find();
  });
}
