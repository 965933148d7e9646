// Reading: settings, keyboard, print, the clipboard.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BASE, PAGES, close, skip, visitor } from './browser.mjs';

after(close);

test('settings are kept, lead back and need no account', { skip }, async () => {
  const { page, visit, faults, context, end } = await visitor();
  await visit('/help');
  assert.deepEqual(await context.cookies(), [], 'reading sets no cookie');
  await page.getByRole('link', { name: 'Reading settings' }).last().click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByRole('radio', { name: /The \/ key/ }).check();
  await page.getByRole('button', { name: 'Save my settings' }).click();
  await page.waitForURL('**/help');
  assert.equal(await page.locator('html').getAttribute('data-paper'), 'dark');
  await visit('/search');
  await page.locator('h1').click();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
  assert.deepEqual(faults, []);
  await end();
});

test('a single key does nothing unless asked for', { skip }, async () => {
  const { page, visit, end } = await visitor();
  await visit('/search');
  await page.locator('h1').click();
  await page.keyboard.press('/');
  assert.notEqual(await page.evaluate(() => document.activeElement.name), 'q');
  await end();
});

test('the keyboard goes in the order of the page, and the first key skips the menu', { skip }, async () => {
  const { page, visit, end } = await visitor();
  await visit('/library/strategy/chunked-instructions');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to main content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main-content');
  const order = [];
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press('Tab');
    order.push(await page.evaluate(() => {
      const element = document.activeElement;
      const box = element.getBoundingClientRect();
      const visible = box.top < innerHeight && box.bottom > 0;
      const follows = !window.before || Boolean(window.before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
      window.before = element;
      return visible && follows ? '' : element.outerHTML.slice(0, 100);
    }));
  }
  assert.deepEqual(order.filter(Boolean), [], 'out of sight or out of order');
  await end();
});

test('a strategy prints on one upright A4 page', { skip }, async () => {
  const { page, visit, end } = await visitor();
  await visit('/library/strategy');
  const paths = await page.locator('.app-card h3 a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const sample = process.env.FULL ? paths : paths.filter((_, at) => at % 12 === 0);
  const long = [];
  for (const path of sample) {
    await visit(path);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const pages = pdf.match(/\/Type\s*\/Page\b/g).length;
    if (pages !== 1) long.push(`${path}: ${pages} pages`);
  }
  assert.deepEqual(long, []);
  await end();
});

test('a row for the provision map goes to the clipboard as cells and as a table', { skip }, async () => {
  const { page, visit, faults, context, end } = await visitor();
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: BASE });
  await visit('/library/strategy/chunked-instructions');
  await page.getByRole('button', { name: 'Copy to my provision map' }).click();
  await page.getByText('Copied.').waitFor();
  const [text, html] = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return Promise.all(['text/plain', 'text/html'].map(async (type) => (await item.getType(type)).text()));
  });
  assert.match(text, /^Provision\t.*\r?\nChunked instructions\t/);
  assert.match(html, /<table/);
  assert.deepEqual(faults, []);
  await end();
});

test('nothing moves while a page loads', { skip }, async () => {
  for (const width of [1366, 390]) {
    const { page, visit, end } = await visitor({ width });
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of PAGES.slice(0, 12)) {
      await visit(path);
      assert.ok((await page.evaluate(() => window.shift)) <= 0.02, `${path} at ${width}`);
    }
    await end();
  }
});
