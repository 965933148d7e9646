// Files on a draft: several at once, by dropping, by keyboard, without scripts; what is refused, stopped and lost says so.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { NETWORK, axe, close, member, sideways, skipNetwork as skip } from './browser.mjs';

const { strToU8, zipSync } = createRequire(new URL('../../web/package.json', import.meta.url))('fflate');
const WHO = 'Hester Millbeck';

after(close);

/** A document of Word with these words. */
const word = (words) => Buffer.from(zipSync({
  '[Content_Types].xml': strToU8('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
  '_rels/.rels': strToU8('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
  'word/document.xml': strToU8(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${words}</w:t></w:r></w:p></w:body></w:document>`),
}));
const file = (name, buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

let drafts = 0;

/** Begins a draft and opens the page of its files. */
async function files(page) {
  await page.goto(`${NETWORK}/drafts`);
  await page.getByRole('button', { name: 'Strategy', exact: true }).click();
  await page.waitForURL(/\/drafts\/[0-9a-f-]{36}/);
  await page.getByLabel('Title').fill(`Calm corners ${(drafts += 1)}`);
  await page.getByRole('button', { name: 'Add or change files' }).click();
  await page.waitForURL('**/files');
}

/** Drops these on the page. */
async function drop(page, dropped) {
  const transfer = await page.evaluateHandle((dropped) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of dropped) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name));
    }
    return transfer;
  }, dropped.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') })));
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  assert.ok(await page.locator('html.is-dropping').count() === 1, 'the page shows that it takes files');
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
  test(`several files dropped at once are sent, checked and read, at ${size.width}`, { skip }, async () => {
    const { page, faults, end } = await member(WHO, size);
    await files(page);
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.getByRole('button', { name: 'Upload' }).count(), 0, 'what is chosen goes at once');
    await drop(page, [file('Calm corners.docx', word('A calm corner.')), file('notes.txt', Buffer.from('Some notes.')), file('tool.exe', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1')), file('Calm corners.docx', word('Another.'))]);
    const faulty = page.locator('.app-upload-row--faulty');
    await faulty.waitFor();
    assert.match(await faulty.innerText(), /tool\.exe/);
    assert.match(await faulty.innerText(), /program/i);
    await page.locator('.app-draft-file').nth(2).waitFor();
    await page.locator('#draft-files[data-waiting=false]').waitFor({ timeout: 30_000 });
    const names = await page.locator('.app-draft-file h3').allInnerTexts();
    assert.deepEqual(names.sort(), ['Calm corners (2).docx', 'Calm corners.docx', 'notes.txt']);
    assert.equal(await page.locator('.app-upload-row').count(), 1, 'rows of what is here are gone');
    assert.match(await page.locator('#upload-status').textContent(), /All files have been read|is here/);
    assert.deepEqual(await axe(page), []);
    await faulty.getByRole('button', { name: 'Dismiss tool.exe' }).click();
    assert.equal(await page.locator('.app-upload-row').count(), 0);
    assert.ok(await page.getByLabel('Add files').evaluate((element) => element === document.activeElement), 'the focus has a place');
    assert.equal(await sideways(page), 0);
    assert.deepEqual(faults.filter((fault) => !/422/.test(fault)), []);
    await end();
  });
}

test('a file on its way shows how far it is, can be stopped, and tried again when the line is cut', { skip }, async () => {
  const { page, end } = await member(WHO);
  await files(page);
  let cut = true;
  const held = [];
  await page.route('**/files', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    if (cut) return route.abort('connectionreset');
    return new Promise((resolve) => { held.push(() => resolve(route.continue())); });
  });
  const choose = page.getByLabel('Add files');
  await choose.setInputFiles([file('one.txt', Buffer.from('One.'))]);
  const row = page.locator('.app-upload-row').first();
  await row.getByRole('button', { name: 'Try again one.txt' }).waitFor();
  assert.match(await row.innerText(), /The connection was lost/);
  assert.deepEqual(await axe(page), []);
  cut = false;
  await row.getByRole('button', { name: 'Try again one.txt' }).press('Enter');
  await row.getByRole('button', { name: 'Stop one.txt' }).waitFor();
  assert.equal(await row.getByRole('progressbar').count(), 1);
  await row.getByRole('button', { name: 'Stop one.txt' }).press('Enter');
  assert.equal(await page.locator('.app-upload-row').count(), 0);
  assert.match(await page.locator('#upload-status').textContent(), /one\.txt was stopped/);
  assert.ok(await choose.evaluate((element) => element === document.activeElement));
  await page.unroute('**/files');
  await choose.setInputFiles([file('one.txt', Buffer.from('One.'))]);
  await page.locator('.app-draft-file').waitFor();
  await end();
});

test('without scripts the form sends all that was chosen, and says what it did not take', { skip }, async () => {
  const { page, faults, end } = await member(WHO, { scripts: false });
  await files(page);
  await page.getByLabel('Add files').setInputFiles([file('one.txt', Buffer.from('One.')), file('two.txt', Buffer.from('Two.'))]);
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.waitForURL(/done=uploaded/);
  assert.deepEqual(await page.locator('.app-draft-file h3').allInnerTexts(), ['one.txt', 'two.txt']);
  await page.getByLabel('Add files').setInputFiles([file('page.html', Buffer.from('<script>alert(1)</script>'))]);
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByText('page.html:').first().waitFor();
  assert.equal(await page.locator('.app-draft-file').count(), 2);
  assert.deepEqual(faults.filter((fault) => !/422/.test(fault)), []);
  await end();
});

test('a Word document becomes a draft in the editor', { skip }, async () => {
  const { page, end } = await member(WHO);
  await page.goto(`${NETWORK}/drafts`);
  await page.getByRole('link', { name: 'Start from a Word document' }).click();
  assert.deepEqual(await axe(page), []);
  await page.getByLabel('Document').setInputFiles([file('Our_calm-plan.docx', word('Wait ten seconds.'))]);
  await page.getByRole('button', { name: 'Bring it in' }).click();
  await page.waitForURL(/done=imported/);
  assert.equal(await page.getByLabel('Title').inputValue(), 'Our calm plan');
  assert.equal((await page.getByLabel('Text', { exact: true }).inputValue()).trim(), 'Wait ten seconds.');
  assert.ok(await page.getByText('All of Our_calm-plan.docx came through').isVisible());
  assert.deepEqual(await axe(page), []);
  await end();
});
