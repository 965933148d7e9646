// Keeps the public pages that a member read last on her own computer, for when there is no connection. It asks for them without cookies,
// so that nothing of an account is in them; which pages those are the pages themselves say. See app.js.
const PAGES = 'pages-1';
const ASSETS = 'assets-1';
const MOST = 50;
const OFFLINE = '/offline';
// What stands there all the time, beside the pages that were read.
const ALWAYS = [OFFLINE, '/', '/sheet'];
const LOOSE = { ignoreSearch: true, ignoreVary: true };
const AWAY = [502, 503, 504];

self.addEventListener('install', (event) => event.waitUntil(keep(OFFLINE).then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  if (typeof event.data?.keep === 'string') event.waitUntil(keep(event.data.keep).then(() => event.ports[0]?.postMessage('kept')));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request, pathname));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

/** The page as it is; as it was where the server is away. */
async function page(request, pathname) {
  const kept = async () => {
    const pages = await caches.open(PAGES);
    return (await pages.match(pathname, LOOSE)) ?? (await pages.match(OFFLINE, LOOSE));
  };
  try {
    const answer = await fetch(request);
    if (AWAY.includes(answer.status)) return (await kept()) ?? answer;
    // What was taken away goes here too.
    if ([403, 404, 410].includes(answer.status)) await (await caches.open(PAGES)).delete(pathname, LOOSE);
    return answer;
  } catch {
    return (await kept()) ?? Response.error();
  }
}

async function asset(request) {
  return (await (await caches.open(ASSETS)).match(request, LOOSE)) ?? fetch(request);
}

async function keep(path) {
  const { pathname } = new URL(path, self.location);
  const pages = await caches.open(PAGES);
  let answer;
  try {
    answer = await fetch(path, { credentials: 'omit', redirect: 'error', headers: { 'X-Keep': '1' } });
  } catch {
    return;
  }
  if (!answer.ok) {
    await pages.delete(pathname, LOOSE);
    return;
  }
  const html = await answer.text();
  await keepAssets([...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, asset]) => asset));
  const headers = new Headers(answer.headers);
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  const day = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  const note = pathname === OFFLINE ? '' : `<p class="app-band-note app-no-print"><strong>There is no connection.</strong> This is the page as it was on ${day}.</p>`;
  await pages.delete(pathname, LOOSE);
  await pages.put(pathname, new Response(html.replace(/<main\b[^>]*>/, (main) => main + note), { headers }));
  await trim(pages);
}

async function keepAssets(paths) {
  const assets = await caches.open(ASSETS);
  for (const path of new Set(paths)) {
    if (!(await assets.match(path, LOOSE))) await assets.add(path).catch(() => {});
  }
}

/** The pages read longest ago go first. */
async function trim(pages) {
  const read = (await pages.keys()).filter(({ url }) => !ALWAYS.includes(new URL(url).pathname));
  await Promise.all(read.slice(0, Math.max(0, read.length - MOST)).map((request) => pages.delete(request, LOOSE)));
}
