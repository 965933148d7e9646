// A policy template is filled in the browser, and taken as Word, in the school's own Word file, and on paper. Nothing typed is sent.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { axe, close, sideways, skip, visitor } from './browser.mjs';
import { readWord } from './word.mjs';

const { strToU8, zipSync } = createRequire(new URL('../../web/package.json', import.meta.url))('fflate');
const PLAN = '/library/policy-template/accessibility-plan';

after(close);

const bytesOf = async (download) => readFile(await download.path());
const download = async (page, press) => {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return file;
};

/** A school's own file with this body. */
function school(body) {
  const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  return Buffer.from(zipSync({
    '[Content_Types].xml': strToU8('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
    '_rels/.rels': strToU8('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
    'word/document.xml': strToU8(`<w:document ${W}><w:body>${body}<w:sectPr/></w:body></w:document>`),
  }));
}
const p = (words) => `<w:p><w:r><w:t>${words}</w:t></w:r></w:p>`;

for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
  test(`a template is filled in and taken as Word, at ${size.width}`, { skip }, async () => {
    const { page, visit, faults, context, end } = await visitor(size);
    await visit(PLAN);
    await page.getByRole('link', { name: 'Fill in this template' }).click();
    await page.waitForURL('**/form');
    const sent = [];
    context.on('request', (request) => sent.push(`${request.url()}\n${JSON.stringify(request.headers())}\n${request.postData() ?? ''}`));
    assert.ok(await page.getByText('This stays in your browser.').isVisible());
    await page.getByLabel('School name').fill('Zqosmere & <b>Lane</b>');
    await page.getByLabel('What already works').fill('Zqramps\nZqsigns');
    await page.getByLabel('Arrival: our finding').selectOption('Partly');
    await page.getByLabel('Access check date').fill('2027-01-11');
    const rows = page.getByRole('group', { name: 'Actions for the curriculum' }).first();
    await rows.getByLabel('Target').nth(1).fill('Zqtarget two');
    await rows.getByRole('button', { name: /^Add a row/ }).click();
    await page.keyboard.type('Zqtarget four');
    assert.match(await page.locator('[data-progress]').textContent(), /^5 of \d+ filled in/);

    const file = await download(page, () => page.getByRole('button', { name: 'Download as Word' }).click());
    assert.equal(file.suggestedFilename(), 'accessibility-plan.docx');
    const word = await readWord(await bytesOf(file));
    assert.deepEqual(word.broken, []);
    const words = word.paragraphs.map((one) => one.words).join('\n');
    assert.match(words, /This is the accessibility plan of Zqosmere & <b>Lane<\/b> for Start month year/);
    assert.match(words, /What already works\. Zqramps\nZqsigns/);
    assert.match(words, /Last access check: 11 January 2027/);
    assert.ok(!words.includes('Guidance for the writer'), 'what is said to the writer stays out');
    assert.ok(word.paragraphs.some(({ style, words }) => style === 'Heading1' && words === 'Duty and scope'), 'real styles');
    const targets = word.tables.find((table) => table.some((row) => row[0] === 'Zqtarget two')).map((row) => row[0]);
    assert.deepEqual(targets.slice(2), ['Zqtarget two', 'Zqtarget four'], 'empty rows stay out');
    assert.ok(word.tables.some((table) => table.some((row) => row[0] === 'Arrival' && row[2] === 'Partly')));

    await page.getByText('Put it into our own Word file').click();
    const own = (bytes) => download(page, () => page.getByLabel('Your Word file (.docx)').setInputFiles({ name: 'ours.docx', mimeType: 'application/octet-stream', buffer: bytes }));
    const letter = await readWord(await bytesOf(await own(school(p('Osmere letterhead')))));
    assert.equal(letter.paragraphs[0].words, 'Osmere letterhead');
    assert.ok(letter.paragraphs.some((one) => one.words.includes('Zqosmere')), 'the whole document stands below');
    const list = `<w:tbl><w:tr><w:tc>${p('{{curriculum.target}}')}</w:tc></w:tr></w:tbl>`;
    const named = await readWord(await bytesOf(await own(school(p('Of {{ School Name }}') + list))));
    assert.equal(named.paragraphs[0].words, 'Of Zqosmere & <b>Lane</b>');
    assert.deepEqual(named.tables[0], [['Zqtarget two'], ['Zqtarget four']]);

    assert.equal(await sideways(page), 0);
    page.on('dialog', (dialog) => dialog.accept());
    await visit('/');
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));
    assert.ok(sent.length > 0, 'the test sees requests');
    assert.ok(!sent.some((request) => /Zq/i.test(request)) && !/Zq/i.test(kept), 'nothing typed was sent or kept');
    assert.deepEqual(faults, []);
    await end();
  });
}

test('by keyboard alone', { skip }, async () => {
  const { page, visit, faults, end } = await visitor();
  await visit(`${PLAN}/form`);
  const to = async (name) => {
    for (let step = 0; step < 300; step += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(() => (document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent ?? '').trim());
      if (here.startsWith(name)) return;
    }
    assert.fail(`${name} cannot be reached by the keyboard`);
  };
  await to('School name');
  await page.keyboard.type('Quillham');
  await to('Add a row');
  await page.keyboard.press('Enter');
  await page.keyboard.type('A new row');
  await to('Download as Word');
  const file = await download(page, () => page.keyboard.press('Enter'));
  const word = await readWord(await bytesOf(file));
  assert.ok(word.paragraphs.some(({ words }) => words.includes('Quillham')));
  assert.ok(word.tables.flat(2).includes('A new row'));
  assert.deepEqual(faults, []);
  await end();
});

test('without scripts it prints with room for a pen', { skip }, async () => {
  const { page, visit, faults, end } = await visitor({ scripts: false });
  await visit(`${PLAN}/form`);
  assert.ok(await page.locator('[data-paper]').isVisible());
  assert.equal(await page.locator('[data-say]:visible').count(), 0, 'nothing that could be typed and lost');
  assert.ok((await page.locator('[data-paper] .app-gap').first().boundingBox()).width > 80);
  assert.equal(await page.locator('[data-paper] tr[data-list=curriculum]').count(), 3);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  assert.match(pdf, /\/MediaBox\s*\[0 0 59[45]/, 'A4, upright');
  assert.equal(await sideways(page), 0);
  assert.deepEqual(faults, []);
  await end();
});

test('a form in use has no fault that axe finds', { skip }, async () => {
  for (const [width, theme] of [[1280, 'light'], [320, 'dark'], [390, 'wide']]) {
    const { page, visit, end } = await visitor({ width, theme });
    await visit(`${PLAN}/form`);
    await page.getByRole('button', { name: /^Add a row/ }).first().click();
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
    assert.deepEqual(await axe(page), [], `at ${width}, ${theme}`);
    assert.equal(await sideways(page), 0, `${width}, ${theme}`);
    await end();
  }
});
