// J1, steps 1 to 5: a SENCO before planning support, as far as it needs no member. By pointer, by keyboard, without scripts.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { close, searching, skip, visitor } from './browser.mjs';

after(close);

const TYPED = 'cant follow instrucions year 4';

for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
  test(`from a worry to the steps of a strategy, at ${size.width}`, { skip }, async () => {
    const { page, visit, faults, end } = await visitor(size);
    await visit('/');
    const box = page.getByRole('searchbox', { name: 'Search the library' });
    await searching(page);
    assert.ok(await box.evaluate((element) => element === document.activeElement), 'the search box has the focus');
    for (const area of ['Communication and interaction', 'Cognition and learning', 'Social, emotional', 'Sensory and/or physical']) {
      assert.ok(await page.getByRole('link', { name: area }).first().isVisible(), area);
    }

    await page.keyboard.type(TYPED);
    await page.locator('#results .app-card').first().waitFor();
    assert.match(await page.locator('.app-understood').innerText(), /instructions/, 'the corrected word is named');
    const five = await page.locator('.app-card').evaluateAll((cards) => cards.slice(0, 5).map((card) => card.innerText));
    assert.ok(five.filter((card) => /Strategy · .*Communication and interaction/.test(card)).length >= 2, five.join('\n---\n'));
    // The year group can be left out, once the last letter was answered.
    await page.getByRole('link', { name: /Leave out Key Stage 2/ }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/', 'the home page stays while typing');

    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?*');
    const count = page.locator('#results-count');
    assert.match(await count.innerText(), /^\d+ results?$/);
    const card = page.locator('.app-card').first();
    assert.ok(await card.locator('mark').count() > 0, 'matched words are marked');
    for (const part of [/to set up/, /evidence|Practice|law/i, /Review by/]) assert.match(await card.innerText(), part);

    const before = Number((await count.innerText()).split(' ')[0]);
    const filters = page.getByText('Filters', { exact: true });
    if (await filters.first().isVisible()) await filters.first().click();
    const targeted = page.getByRole('checkbox', { name: /^Targeted \d+/ });
    await targeted.focus();
    await page.keyboard.press('Space');
    await page.waitForURL(/tier=targeted/);
    const after = Number((await count.innerText()).split(' ')[0]);
    assert.ok(after > 0 && after < before, `${after} of ${before}`);
    assert.equal(await page.getByRole('status').first().textContent(), await count.textContent(), 'the change is announced');
    assert.ok(await targeted.evaluate((element) => element === document.activeElement), 'the focus stays');
    const address = page.url();
    await page.reload();
    assert.equal(page.url(), address);
    assert.equal(Number((await count.innerText()).split(' ')[0]), after, 'the address holds the state');

    const first = page.locator('.app-card').filter({ has: page.locator('details') }).first();
    await first.locator('summary').click();
    await first.getByRole('heading', { name: 'Who and when' }).waitFor();
    const open = await first.locator('details').innerText();
    for (const part of ['First steps', 'Who and when', 'a week', 'What to watch for', 'Used with', 'Checked on']) assert.ok(open.includes(part), part);
    assert.ok(await first.locator('ol li').count() <= 3);
    assert.deepEqual(faults, []);
    await end();
  });
}

test('the same without scripts', { skip }, async () => {
  const { page, visit, faults, end } = await visitor({ scripts: false });
  await visit('/');
  await searching(page);
  await page.keyboard.type(TYPED);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?*');
  assert.match(await page.locator('.app-understood').innerText(), /instructions/);
  await page.getByRole('checkbox', { name: /^Targeted \d+/ }).check();
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await page.waitForURL(/tier=targeted/);
  assert.ok(await page.getByRole('checkbox', { name: /^Targeted \d+/ }).isChecked());
  assert.equal(await page.locator('.app-card summary:visible').count(), 0, 'nothing that would open empty');
  await page.locator('.app-card h3 a').first().click();
  assert.ok(await page.locator('h1').isVisible());
  assert.deepEqual(faults, []);
  await end();
});

test('words are completed while typing, and lead on', { skip }, async () => {
  const { page, visit, faults, end } = await visitor();
  await visit('/');
  await searching(page);
  await page.keyboard.type('chunk');
  const link = page.locator('[data-suggestions] a').filter({ hasText: 'Chunked instructions' }).first();
  await link.click();
  assert.match(await page.title(), /Chunked instructions/);
  assert.deepEqual(faults, []);
  await end();
});
