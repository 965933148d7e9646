// J1 from end to end: a member before planning support, from her worry to three strategies on one sheet. By pointer, on a phone, by keyboard.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { axe, close, member, sideways, searching, skipNetwork as skip } from './browser.mjs';
import { readWord } from './word.mjs';

after(close);

const WHO = 'Hester Millbeck';
const TYPED = 'cant follow instrucions year 4';
const INITIALS = 'Zqx';

const bytesOf = async (download) => readFile(await download.path());
const countOf = async (page) => Number((await page.locator('#results-count').innerText()).split(' ')[0]);

/** Everything that leaves the browser from now on. */
function watch(context) {
  const sent = [];
  context.on('request', (request) => sent.push([request.url(), JSON.stringify(request.headers()), request.postData() ?? ''].join('\n')));
  return sent;
}

for (const { width, height, most } of [{ width: 1366, height: 768, most: 8 }, { width: 390, height: 844, most: 9 }]) {
  test(`three strategies on one sheet, at ${width}`, { skip }, async () => {
    const { page, context, visit, faults, end } = await member(WHO, { width, height });
    let clicks = 0;
    const press = async (target) => {
      clicks += 1;
      const box = await target.boundingBox();
      if (width < 640) assert.ok(box.height >= 44, `${await target.textContent()} can be touched: ${JSON.stringify(box)}`);
      await target.click();
    };
    // 1
    await visit('/');
    const search = page.getByRole('searchbox', { name: 'Search the library' });
    assert.ok(await search.evaluate((element) => element === document.activeElement), 'the search box has the focus');
    for (const area of ['Communication and interaction', 'Cognition and learning', 'Social, emotional', 'Sensory and/or physical']) {
      assert.ok(await page.getByRole('link', { name: area }).first().isVisible(), area);
    }
    assert.ok(await page.getByRole('region', { name: /^This half-term/ }).getByRole('link', { name: /^SENCO pack/ }).isVisible());
    assert.ok(await page.getByRole('region', { name: 'Yours to look at again' }).getByRole('link').first().isVisible(), 'what is due');
    // 2
    await searching(page);
    await page.keyboard.type(TYPED);
    await page.locator('#results .app-card').first().waitFor();
    assert.match(await page.locator('.app-understood').innerText(), /instructions/, 'the corrected word is named');
    const five = await page.locator('.app-card').evaluateAll((cards) => cards.slice(0, 5).map((card) => card.innerText));
    assert.ok(five.filter((card) => /Strategy · .*Communication and interaction/.test(card)).length >= 2, five.join('\n---\n'));
    assert.ok(await page.getByRole('link', { name: /Leave out Key Stage 2/ }).isVisible(), 'the year group can be left out');
    // 3
    clicks += 1;
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?*');
    const first = await page.locator('.app-card').first().innerText();
    for (const part of [/to set up/, /evidence|Practice|law/i, /Review by/]) assert.match(first, part);
    assert.ok(await page.locator('.app-card mark').count() > 0, 'matched words are marked');
    const before = await countOf(page);
    // 4
    const filters = page.getByText('Filters', { exact: true }).first();
    if (await filters.isVisible()) {
      clicks += 1;
      await filters.click();
    }
    clicks += 1;
    const targeted = page.getByRole('checkbox', { name: /^Targeted \d+/ });
    await targeted.check({ force: true });
    await page.waitForURL(/tier=targeted/);
    const now = await countOf(page);
    assert.ok(now > 0 && now < before, `${now} of ${before}`);
    assert.equal(await page.getByRole('status').first().textContent(), await page.locator('#results-count').textContent(), 'the change is announced');
    assert.ok(await targeted.evaluate((element) => element === document.activeElement), 'the focus stays');
    // 5
    const card = page.locator('.app-card').filter({ has: page.locator('details') }).first();
    clicks += 1;
    await card.locator('summary').click();
    await card.getByRole('heading', { name: 'Who and when' }).waitFor();
    const open = await card.locator('details').innerText();
    for (const part of ['First steps', 'Who and when', 'a week', 'What to watch for', 'Used with', 'Review']) assert.ok(open.includes(part), part);
    assert.ok(await card.locator('ol li').count() <= 3);
    // 6
    for (const count of [1, 2, 3]) {
      await press(page.getByRole('button', { name: /^Add to sheet / }).first());
      assert.equal(await page.locator('[data-sheet-count]').first().textContent(), String(count));
    }
    assert.equal(await page.getByRole('button', { name: /^Remove from sheet / }).count(), 3, 'each can be taken off again');
    // 7
    clicks += 1;
    await page.getByRole('link', { name: /^Sheet 3/ }).click();
    await page.waitForURL('**/sheet');
    const sent = watch(context);
    assert.ok(await page.getByText('This stays in your browser.').isVisible());
    await page.getByLabel('Pupil’s initials').fill(INITIALS);
    await page.getByLabel('Review date', { exact: true }).fill('2027-03-01');
    assert.deepEqual(await axe(page), []);
    // 8
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      press(page.getByRole('button', { name: 'Download as Word' })),
    ]);
    assert.ok(clicks <= most, `${clicks} clicks`);
    const word = await readWord(await bytesOf(file));
    assert.deepEqual(word.broken, []);
    assert.deepEqual(word.paragraphs.filter(({ style }) => style.startsWith('Heading')).map(({ words }) => words), ['1 Assess', '2 Plan', '3 Do', '4 Review']);
    assert.equal(word.tables[0][0][1], INITIALS);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, 'one page of A4');

    const day = await page.getByLabel('Day').inputValue();
    await page.getByRole('button', { name: 'Remind me' }).click();
    await page.getByText(/^You will be reminded on /).waitFor();
    const asked = sent.filter((request) => request.includes('/account/reminders'));
    assert.equal(asked.length, 1);
    const body = new URLSearchParams(asked[0].split('\n').pop());
    assert.deepEqual([...body.keys()].sort(), ['date', 'ids']);
    assert.equal(body.get('date'), day);
    assert.match(body.get('ids'), /^[0-9a-f-]{36}(,[0-9a-f-]{36}){2}$/);
    assert.equal(await page.getByLabel('Pupil’s initials').inputValue(), INITIALS, 'what was typed is still there');
    assert.ok(!sent.some((request) => request.includes(INITIALS)), 'nothing that was typed was sent');
    assert.equal(await sideways(page), 0);
    page.on('dialog', (dialog) => dialog.accept());
    await visit('/account/telling');
    assert.match(await page.locator('main').innerText(), /reminder/i);
    assert.deepEqual(faults, []);
    await end();
  });
}

test('the same by keyboard alone', { skip }, async () => {
  const { page, visit, faults, end } = await member(WHO);
  await visit('/');
  /** Goes forward until something with this name has the focus. */
  const to = async (name) => {
    for (let step = 0; step < 250; step += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(() => {
        const element = document.activeElement;
        return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').replace(/\s+/g, ' ').trim();
      });
      if (name.test(here)) return;
    }
    assert.fail(`${name} cannot be reached by the keyboard`);
  };
  await searching(page);
  await page.keyboard.type(TYPED);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?*');
  await to(/^Targeted/);
  await page.keyboard.press('Space');
  await page.waitForURL(/tier=targeted/);
  await to(/^Steps, who and time/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Who and when' }).first().waitFor();
  for (const count of [1, 2, 3]) {
    await to(/^Add to sheet/);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('[data-sheet-count]').first().textContent(), String(count));
    assert.match(await page.evaluate(() => document.activeElement.textContent), /^Remove from sheet/, 'the focus stays on the button');
  }
  await page.keyboard.press('Control+Home');
  await page.evaluate(() => document.activeElement.blur());
  await to(/^Sheet 3/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sheet');
  await to(/^Pupil’s initials/);
  await page.keyboard.type(INITIALS);
  await to(/^Download as Word/);
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal((await readWord(await bytesOf(file))).tables[0][0][1], INITIALS);
  await to(/^Remind me/);
  await page.keyboard.press('Enter');
  await page.getByText(/^You will be reminded on /).waitFor();
  assert.deepEqual(faults, []);
  await end();
});

test('nothing found is no dead end', { skip }, async () => {
  const { page, visit, faults, end } = await member(WHO);
  await visit('/search?q=zzzzqqqq+xxyyzz');
  const main = page.locator('main');
  assert.match(await main.innerText(), /Nothing found for “zzzzqqqq xxyyzz”/);
  for (const area of ['Communication and interaction', 'Cognition and learning']) {
    assert.ok(await main.locator('#results').getByRole('link', { name: area }).first().isVisible(), area);
  }
  assert.ok(await page.getByRole('link', { name: /browse by area of need/ }).isVisible());
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
  await end();
});
