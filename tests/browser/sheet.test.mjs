// J1, steps 6 to 8: three strategies on a sheet, filled in the browser, taken away. By pointer, by keyboard, on a phone, without scripts.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { BASE, axe, close, sideways, skip, visitor } from './browser.mjs';
import { readWord } from './word.mjs';

after(close);

const SEARCH = '/search?q=cant+follow+instrucions+year+4&tier=targeted';

/** What a download holds. */
const bytesOf = async (download) => readFile(await download.path());

async function choose(page, count = 3) {
  for (let at = 1; at <= count; at += 1) {
    await page.getByRole('button', { name: /^Add to sheet / }).first().click();
    assert.equal(await page.locator('[data-sheet-count]').first().innerText(), String(at), 'the counter follows');
  }
}

const download = async (page, press) => {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return file;
};

for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
  test(`three strategies to a plan on paper and in Word, at ${size.width}`, { skip }, async () => {
    const { page, visit, faults, end } = await visitor(size);
    await visit(SEARCH);
    await choose(page);
    const status = page.locator('[data-sheet-status]');
    assert.match(await status.textContent(), /is on your sheet: 3 strategies\.$/, 'the change is announced');
    const undo = page.getByRole('button', { name: /^Remove from sheet / }).first();
    await undo.click();
    assert.match(await status.textContent(), /is off your sheet: 2 strategies\.$/);
    await page.getByRole('button', { name: /^Add to sheet / }).first().click();
    assert.equal(page.url(), BASE + SEARCH, 'the results stay');

    await page.getByRole('link', { name: /^Sheet 3/ }).click();
    await page.waitForURL('**/sheet');
    assert.ok(await page.getByText('This stays in your browser.').isVisible());
    await page.getByLabel('Pupil’s initials').fill('A.B.');
    await page.getByLabel('Review date', { exact: true }).fill('2027-01-11');
    await page.getByLabel('Outcome').fill('start a task within two minutes');

    const file = await download(page, () => page.getByRole('button', { name: 'Download as Word' }).click());
    assert.equal(file.suggestedFilename(), 'plan-sheet.docx');
    const word = await readWord(await bytesOf(file));
    assert.deepEqual(word.broken, []);
    const headings = word.paragraphs.filter(({ style }) => style.startsWith('Heading')).map(({ words }) => words);
    assert.deepEqual(headings, ['1 Assess', '2 Plan', '3 Do', '4 Review']);
    assert.deepEqual(word.tables[0][0], ['Pupil’s initials', 'A.B.', 'Class or year', '']);
    assert.equal(word.tables[0][1][3], '11 January 2027');
    const plan = word.tables.find(([head]) => head[1] === 'What we will do');
    assert.equal(plan.length, 4, 'a row for each strategy below the head');
    assert.match(plan[1][1], /^1\. /, 'the first steps are there');
    assert.ok(word.headers >= 3, 'heads of tables are marked as such');

    const day = await download(page, () => page.getByRole('button', { name: /calendar/ }).click());
    const text = (await bytesOf(day)).toString().replaceAll('\r\n ', '');
    assert.match(text, /DTSTART;VALUE=DATE:20270111\r\n/);
    assert.ok(!text.includes('A.B.') && !text.includes('two minutes'), 'the calendar knows nothing of the pupil');

    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, 'three strategies print on one page');
    assert.equal(await sideways(page), 0);
    assert.deepEqual(faults, []);
    await end();
  });
}

test('the same by keyboard alone', { skip }, async () => {
  const { page, visit, faults, end } = await visitor();
  await visit(SEARCH);
  /** Goes forward until something with this name has the focus. */
  const to = async (name) => {
    for (let step = 0; step < 200; step += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(() => {
        const element = document.activeElement;
        return (element.labels?.[0]?.textContent ?? element.textContent ?? '').replace(/\s+/g, ' ').trim();
      });
      if (here.startsWith(name)) return;
    }
    assert.fail(`${name} cannot be reached by the keyboard`);
  };
  await page.locator('#results').focus();
  for (const at of [1, 2, 3]) {
    await to('Add to sheet');
    await page.keyboard.press(at === 2 ? 'Space' : 'Enter');
    const focused = await page.evaluate(() => document.activeElement.textContent);
    assert.match(focused, /^Remove from sheet/, 'the focus stays on the button');
  }
  await to('Open the sheet').catch(() => visit('/sheet'));
  if (!page.url().endsWith('/sheet')) await page.keyboard.press('Enter');
  await page.waitForURL('**/sheet');
  await to('Pupil’s initials');
  await page.keyboard.type('C.D.');
  await to('Download as Word');
  const file = await download(page, () => page.keyboard.press('Enter'));
  const { tables } = await readWord(await bytesOf(file));
  assert.equal(tables[0][0][1], 'C.D.');
  assert.deepEqual(faults, []);
  await end();
});

test('without scripts the sheet is a form to fill by hand', { skip }, async () => {
  const { page, visit, faults, end } = await visitor({ scripts: false });
  await visit(SEARCH);
  for (let at = 1; at <= 3; at += 1) {
    await page.getByRole('button', { name: /^Add to sheet / }).first().click();
    await page.waitForURL(/tier=targeted#pick-/);
  }
  assert.equal(await page.getByRole('button', { name: /^Remove from sheet / }).count(), 3);
  await page.getByRole('link', { name: /^Sheet 3/ }).click();
  await page.locator('.app-paper__strategies').waitFor();
  assert.equal(await page.locator('[data-say]:visible').count(), 0, 'nothing that could be typed and lost');
  assert.equal(await sideways(page), 0);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1);
  await page.getByRole('button', { name: /^Remove from sheet / }).first().click();
  await page.waitForURL('**/sheet');
  assert.equal(await page.locator('.app-paper__strategies tbody tr').count(), 2);
  assert.deepEqual(faults, []);
  await end();
});

test('a strategy taken off the open sheet keeps what was typed until it is put back', { skip }, async () => {
  const { page, visit, end } = await visitor();
  await visit(SEARCH);
  await choose(page, 2);
  await visit('/sheet');
  const what = page.getByLabel('What we will do').first();
  await what.fill('Only this');
  await page.getByRole('button', { name: /^Remove from sheet / }).first().click();
  assert.ok(!(await what.isVisible()));
  assert.equal(await page.locator('.app-paper__strategies tbody tr:not([hidden])').count(), 1);
  await page.getByRole('button', { name: /^Add to sheet / }).first().click();
  assert.equal(await what.inputValue(), 'Only this');
  await end();
});

test('nothing that is typed on the sheet leaves the browser, over a hundred fillings', { skip }, async () => {
  const { page, visit, faults, context, end } = await visitor();
  await visit(SEARCH);
  await choose(page, 2);
  await visit('/sheet');
  const sent = [];
  context.on('request', (request) => {
    sent.push([request.url(), JSON.stringify(request.headers()), request.postData() ?? ''].join('\n'));
  });
  const typed = [];
  for (let round = 0; round < 100; round += 1) {
    const marker = `Zq${Math.random().toString(36).slice(2, 10)}`;
    typed.push(marker);
    await page.evaluate(({ marker, round }) => {
      for (const [at, field] of [...document.querySelectorAll('[data-say]')].entries()) {
        if (field.type === 'date' || field.localName === 'select' || (at + round) % 3 === 0) continue;
        field.value = `${marker} ${at} & <b> 😀 שלום`;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }, { marker, round });
  }
  const initials = page.getByLabel('Pupil’s initials');
  await initials.fill('');
  await initials.pressSequentially('Typed by hand');
  await page.keyboard.press('Enter');
  typed.push('Typed', 'hand');
  const file = await download(page, () => page.getByRole('button', { name: 'Download as Word' }).click());
  const { tables, broken } = await readWord(await bytesOf(file));
  assert.deepEqual(broken, []);
  assert.equal(tables[0][0][1], 'Typed by hand');
  assert.ok(tables.flat(2).some((cell) => cell.endsWith('& <b> 😀 שלום')), 'signs of every sort arrive as they were typed');
  await download(page, () => page.getByRole('button', { name: /calendar/ }).click());
  // A visit elsewhere takes along nothing either: no cookie, no address, no storage.
  page.on('dialog', (dialog) => dialog.accept());
  await visit('/search?q=reading');
  const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));
  for (const words of typed) {
    const told = sent.find((request) => request.includes(words) || request.includes(encodeURIComponent(words)));
    assert.equal(told, undefined, `${words} was sent`);
    assert.ok(!kept.includes(words), `${words} was kept`);
  }
  assert.ok(sent.length > 0, 'the test sees requests');
  assert.deepEqual(faults, []);
  await end();
});

test('a sheet in use has no fault that axe finds, and its targets can be touched', { skip }, async () => {
  for (const [width, theme] of [[1280, 'light'], [320, 'dark'], [390, 'wide']]) {
    const { page, visit, end } = await visitor({ width, theme });
    await visit(SEARCH);
    await choose(page, 3);
    assert.deepEqual(await axe(page), [], `results at ${width}, ${theme}`);
    await visit('/sheet');
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
    assert.deepEqual(await axe(page), [], `the sheet at ${width}, ${theme}`);
    assert.equal(await sideways(page), 0, `${width}, ${theme}`);
    const low = await page.locator('[data-sheet] button:visible, .app-pick__button:visible').evaluateAll((buttons) =>
      buttons.map((button) => button.getBoundingClientRect().height).filter((height) => height < (innerWidth < 640 ? 44 : 24)));
    assert.deepEqual(low, []);
    await end();
  }
});
