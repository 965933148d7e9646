// Every page in every state: axe, no sideways scrolling, no error in the console, nothing from elsewhere.
// By default each page is visited twice: plainly, and in one of the other combinations, another each day. FULL=1: in all.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PAGES, REFUSALS, THEMES, WIDTHS, axe, close, sideways, skip, visitor } from './browser.mjs';

const ALL = WIDTHS.flatMap((width) =>
  Object.keys(THEMES).flatMap((theme) => [true, false].map((scripts) => ({ width, theme, scripts }))));
const [PLAIN, ...OTHERS] = ALL;
const TODAY = Math.floor(Date.now() / 86_400_000);

after(close);

for (const [at, path] of [...PAGES, ...REFUSALS].entries()) {
  const combinations = process.env.FULL ? ALL : [PLAIN, OTHERS[(at + TODAY) % OTHERS.length]];
  for (const combination of combinations) {
    const { width, theme, scripts } = combination;
    test(`${path} at ${width}, ${theme}, scripts ${scripts ? 'on' : 'off'}`, { skip }, async () => {
      const { page, visit, faults, end } = await visitor(combination);
      const status = !REFUSALS.includes(path) ? 200 : path.includes('limit') ? 400 : 404;
      await visit(path, { status });
      assert.equal(await sideways(page), 0, 'scrolls sideways');
      // What is folded is read as well.
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      assert.deepEqual(await axe(page), []);
      assert.equal(await sideways(page), 0, 'scrolls sideways when everything is unfolded');
      assert.deepEqual(faults, []);
      await end();
    });
  }
}

test('titles tell pages apart', { skip }, async () => {
  const { page, visit, end } = await visitor();
  const titles = new Map();
  for (const path of PAGES.filter((path) => path !== '/settings?saved=1')) {
    await visit(path);
    const title = await page.title();
    assert.ok(!titles.has(title), `${path} and ${titles.get(title)} are both '${title}'`);
    titles.set(title, path);
  }
  await end();
});

test('controls are large enough to touch', { skip }, async () => {
  const { page, visit, end } = await visitor({ width: 390 });
  for (const path of ['/', '/search?q=reading', '/library/strategy/chunked-instructions', '/settings']) {
    await visit(path);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('a, button, input:not([type=hidden]), summary')]
        .filter((element) => element.checkVisibility() && !element.closest('p, li, dd, .govuk-skip-link, .app-text') && element.getClientRects().length)
        .map((element) => ({ box: element.getBoundingClientRect(), text: element.outerHTML.slice(0, 80) }))
        .filter(({ box }) => box.width > 1 && (box.height < 24 || box.width < 24))
        .map(({ text }) => text));
    assert.deepEqual(small, [], path);
  }
  await end();
});
