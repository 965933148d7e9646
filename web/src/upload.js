// Files by choosing or dropping, each sent by itself with its own row: how far it is, stop it, try again.
// The page works without this: its form sends all that was chosen at once.

const AT_ONCE = 2;
const LOOK_AGAIN = 1200;

const form = document.querySelector('form[data-upload]');
const place = () => document.getElementById('draft-files');
const status = document.getElementById('upload-status');

function say(text) {
  status.textContent = text;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// The page as it is now, by a request that reads HTML without writing any.
function look() {
  const request = new XMLHttpRequest();
  request.open('GET', window.location.pathname);
  request.responseType = 'document';
  request.onload = () => {
    const fresh = request.response?.getElementById('draft-files');
    if (!fresh || request.status !== 200) return;
    // Nothing is taken away from under whoever is typing or has something open.
    const busy = place().contains(document.activeElement) || place().querySelector('details[open]');
    const was = place().dataset.waiting === 'true';
    if (!busy) place().replaceWith(document.importNode(fresh, true));
    const waiting = fresh.dataset.waiting === 'true';
    if (was && !waiting && !busy) say('All files have been read.');
    if (waiting || busy) watch();
  };
  request.onerror = watch;
  request.send();
}

let timer = 0;
function watch() {
  clearTimeout(timer);
  timer = setTimeout(look, LOOK_AGAIN);
}

if (place()?.dataset.waiting === 'true') watch();

function start(form) {
  const input = form.querySelector('input[type=file]');
  const list = document.getElementById('uploads');
  const limit = Number(form.dataset.limit);
  const waiting = [];
  let running = 0;

  input.addEventListener('change', () => {
    take(input.files);
    input.value = '';
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.querySelector('.app-upload__send').hidden = true;

  function take(files) {
    for (const file of files) add(file);
    next();
  }

  function add(file) {
    const row = element('li', 'app-upload-row');
    const name = element('span', 'app-upload-row__name', file.name);
    const bar = element('progress', 'app-upload-row__bar');
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute('aria-label', `How much of ${file.name} is sent`);
    const words = element('span', 'app-upload-row__words', 'Waiting');
    const button = element('button', 'govuk-button govuk-button--secondary app-upload-row__button', 'Stop');
    button.type = 'button';
    button.setAttribute('aria-label', `Stop ${file.name}`);
    row.append(name, bar, words, button);
    list.append(row);
    const one = { file, row, bar, words, button, request: null };
    button.addEventListener('click', () => one.act());
    if (file.size > limit) {
      refuse(one, `This file is larger than ${form.dataset.limitWords}. Make it smaller, or share a link to it.`);
    } else {
      queue(one);
    }
  }

  function queue(one) {
    one.act = () => stop(one);
    label(one, 'Stop');
    one.row.classList.remove('app-upload-row--faulty');
    one.bar.hidden = false;
    one.bar.value = 0;
    one.words.textContent = 'Waiting';
    waiting.push(one);
  }

  function label(one, text) {
    one.button.textContent = text;
    one.button.setAttribute('aria-label', `${text} ${one.file.name}`);
  }

  function next() {
    while (running < AT_ONCE && waiting.length > 0) send(waiting.shift());
  }

  function send(one) {
    running += 1;
    const request = new XMLHttpRequest();
    one.request = request;
    request.open('POST', form.getAttribute('action'));
    request.setRequestHeader('Accept', 'application/json');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => {
      const share = Math.floor((loaded / total) * 100);
      one.bar.value = share;
      one.words.textContent = share < 100 ? `${share}% sent` : 'Sent; being checked';
    };
    request.onload = () => {
      const said = request.response?.files?.[0];
      if (request.status === 201 && said?.ok) finish(one, said.name);
      else if (said) refuse(one, said.message);
      else if (request.status === 401) fail(one, 'You are signed out. Sign in again in another tab, then try again.');
      else if (request.status >= 500) fail(one, 'The server could not take it now.');
      else refuse(one, request.response?.detail || 'This draft cannot take the file.');
    };
    request.onerror = () => fail(one, 'The connection was lost.');
    request.onabort = () => {};
    request.onloadend = () => {
      running -= 1;
      one.request = null;
      next();
    };
    const body = new FormData();
    body.append('file', one.file);
    request.send(body);
  }

  function finish(one, name) {
    leave(one.row);
    say(`${name} is here and is being read.`);
    look();
  }

  function refuse(one, message) {
    fail(one, message);
    one.act = () => leave(one.row);
    label(one, 'Dismiss');
  }

  function fail(one, message) {
    one.bar.hidden = true;
    one.words.textContent = message;
    one.row.classList.add('app-upload-row--faulty');
    one.act = () => {
      queue(one);
      next();
    };
    label(one, 'Try again');
    say(`${one.file.name}: ${message}`);
  }

  function stop(one) {
    const at = waiting.indexOf(one);
    if (at >= 0) waiting.splice(at, 1);
    one.request?.abort();
    leave(one.row);
    say(`${one.file.name} was stopped.`);
  }

  // Whoever had the focus in the row keeps a place on the page.
  function leave(row) {
    const focused = row.contains(document.activeElement);
    row.remove();
    if (focused) input.focus();
  }

  const brings = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  let inside = 0;
  const mark = () => document.documentElement.classList.toggle('is-dropping', inside > 0);
  document.addEventListener('dragenter', (event) => {
    if (!brings(event)) return;
    inside += 1;
    mark();
  });
  document.addEventListener('dragleave', (event) => {
    if (!brings(event)) return;
    inside = Math.max(0, inside - 1);
    mark();
  });
  document.addEventListener('dragover', (event) => {
    if (brings(event)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    inside = 0;
    mark();
    take(event.dataTransfer.files);
  });
}

if (form) start(form);
