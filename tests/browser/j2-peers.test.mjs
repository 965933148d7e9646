// J2 with other networks: a coordinator shares the termly material with two of them, one of which is away; it arrives at the other, page and
// search, and the pack's own page says so; then it is withdrawn, and that arrives as well. Three servers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, skip } from './browser.mjs';
import { agree, fine, signed, until } from './peering.mjs';
import { network } from './serving.mjs';
import { drop, files, hand, thursday } from './termly.mjs';

const COORDINATOR = 'Imogen Quickthorn';
const MOST_CLICKS = 16;
const WORD = 'fernwhistle';
let servers = [];

before(async () => {
  if (skip) return;
  servers = await Promise.all(['Tarnbridge', 'Quillham', 'Osmere'].map((name) => network({ name: `${name} SENCO network` })));
  await agree(servers[0], servers[1], 'peers');
  await agree(servers[0], servers[2], 'peers');
});
after(async () => {
  await close();
  await Promise.all(servers.map((server) => server.end()));
});

test('six files and a meeting go to two networks, arrive at the one that is there, and are taken back', { skip }, async () => {
  const [one, quillham, osmere] = servers;
  const here = await signed(one, COORDINATOR);
  const { page } = here;
  const { press, counted } = hand(page, 'pointer');
  await here.visit('/');

  // 1 to 3: last term's pack, six files, an area and a title.
  await press(page.getByRole('link', { name: 'Desk', exact: true }));
  await press(page.getByRole('link', { name: 'New pack', exact: true }));
  await press(page.getByRole('button', { name: /^New from / }).first());
  await page.waitForURL('**/drafts/*');
  const draft = new URL(page.url()).pathname;
  await drop(page, files(WORD));
  await page.waitForFunction(() => {
    const place = document.getElementById('draft-files');
    return place?.dataset.waiting === 'false' && place.querySelectorAll('.app-draft-file').length === 6;
  }, null, { timeout: 60_000 });
  const suggested = page.getByRole('button', { name: /^Use this area/ });
  if (await suggested.count()) {
    await press(suggested.first());
    await page.waitForURL(`**${draft}#draft-files`);
  } else {
    await press(page.getByLabel('Communication and interaction'));
  }
  await page.getByLabel('Title', { exact: true }).first().fill(`Pack of ${WORD} things`);

  // 4 Who it is for: in plain words, by name and in numbers.
  const before = counted.clicks;
  const sharing = page.locator('.app-audience');
  assert.match(await sharing.innerText(), /Here that is \d+ people in \d+ schools?\. There it is 2 networks: Osmere SENCO network and Quillham SENCO network\./);
  await press(page.getByRole('radio', { name: 'Our network and linked networks' }));
  assert.equal(await page.getByRole('checkbox', { name: 'Quillham SENCO network' }).isVisible(), false, 'names are there when they are chosen');
  counted.clicks += 1;
  await page.getByLabel('Licence', { exact: true }).selectOption('CC-BY-4.0');
  assert.ok(counted.clicks - before <= 2, `${counted.clicks - before} clicks for the audience`);

  // 5 The meeting.
  const free = page.locator('.app-pack-days td:not(.app-pack-days__marked) button').nth(13);
  await press(free);
  await page.waitForURL('**/drafts/*#meeting');
  await page.getByLabel('Place').fill('Osmere Library');
  await page.getByLabel('Link to join from afar').fill('https://meet.example.org/fern');
  await fine(here, 'the editor');

  // 7 As another network sees it: what it gets, and how many items it does not; nothing of how to join.
  await press(page.getByRole('button', { name: 'Preview and publish' }));
  await page.waitForURL('**/publication');
  assert.match(await page.locator('.app-lead').innerText(), /6 files, 1 event, .*2 other networks/);
  await press(page.locator('summary', { hasText: 'As another network' }));
  const theirs = await page.locator('.app-preview__page').nth(1).innerText();
  assert.match(theirs, /items? of it (is|are) not for other networks/);
  assert.match(theirs, /Osmere Library/);
  assert.doesNotMatch(theirs, /meet\.example\.org/);
  await press(page.locator('summary', { hasText: 'In the digest' }));
  await fine(here, 'the preview');

  // 8 On Thursday, with everyone told; undone, and now.
  await press(page.getByRole('radio', { name: 'At a time of your choice' }));
  await page.getByLabel('Day', { exact: true }).fill(thursday());
  await page.getByLabel('Time', { exact: true }).fill('16:00');
  await press(page.getByRole('checkbox', { name: 'Tell everyone' }));
  await press(page.getByRole('button', { name: 'Publish', exact: true }));
  const undo = page.getByRole('button', { name: /^Undo until 16:00 on Thursday/ });
  await undo.waitFor();
  console.log(`# ${counted.clicks} clicks`);
  assert.ok(counted.clicks <= MOST_CLICKS, `${counted.clicks} clicks`);
  assert.match(await page.locator('.app-held').innerText(), /6 files, 1 event, \d+ people .*2 other networks\. Everyone is told/s);
  await undo.click();
  await page.waitForURL('**/drafts/*?done=called-off');
  await osmere.stop();
  await page.getByRole('button', { name: 'Preview and publish' }).click();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.waitForURL('**/library/pack/**');
  const path = new URL(page.url()).pathname;
  assert.ok(await page.getByText('It is published, and goes to 2 other networks as well.').isVisible());

  // 9 It arrives, and the page says when.
  const arrivals = page.locator('[data-arrivals] li');
  const arrived = await until('Quillham confirms', async () => {
    await page.goto(here.base + path);
    return /has it since/.test(await arrivals.filter({ hasText: 'Quillham' }).innerText());
  });
  console.log(`# confirmed by Quillham after ${arrived} ms`);
  assert.match(await arrivals.filter({ hasText: 'Osmere' }).innerText(), /has not confirmed it yet/);
  assert.match(await page.locator('[data-gets]').innerText(), /Members here, and 2 other networks: Osmere SENCO network and Quillham SENCO network/);
  await fine(here, 'the pack');
  const there = await signed(quillham, 'Wilma Sallowby');
  const copy = `${path}@${new URL(one.base).host}`;
  await until('Quillham finds it', async () => (await there.text(`/search?q=${WORD}`)).includes(copy), 10_000);
  await there.visit(copy);
  assert.match(await there.page.locator('main').innerText(), /Shared by Tarnbridge SENCO network[\s\S]*Osmere Library/);
  assert.ok((await there.page.locator('.app-pack-list a').count()) >= 3, 'its parts lead somewhere');
  assert.match(await there.page.locator('[data-missing]').innerText(), /not shared with this network/);
  assert.doesNotMatch(await there.text(copy), /meet\.example\.org/);
  await fine(there, 'the copy');

  // J2b: withdrawn in two presses and a reason; gone here, and there; the one that is away stands with whom to ring.
  const ring = await here.context.request.post(`${one.base}/peers/${new URL(osmere.base).host}/ring`, {
    form: { ring: 'Rosa, 01632 960001' }, headers: { 'sec-fetch-site': 'same-origin' },
  });
  assert.ok(ring.ok());
  counted.clicks = 0;
  await press(page.getByRole('link', { name: 'Withdraw it' }));
  await page.getByRole('radio', { name: /no longer right/ }).check();
  const began = Date.now();
  await press(page.getByRole('button', { name: /^Withdraw/ }));
  assert.equal(counted.clicks, 2);
  await page.waitForURL('**/peers/withdrawals?done=withdrawn');
  await until('it is not found here', async () => !(await here.text(`/search?q=${WORD}`)).includes(path), 10_000);
  const receipt = page.locator('.app-receipts__peers li');
  await until('Quillham confirms that it is gone', async () => {
    await page.goto(`${here.base}/peers/withdrawals`);
    return /Confirmed/.test(await receipt.filter({ hasText: 'Quillham' }).first().innerText());
  });
  console.log(`# gone at Quillham, as it confirmed, after ${Date.now() - began} ms`);
  assert.match(await receipt.filter({ hasText: 'Osmere' }).first().innerText(), /Not yet/);
  assert.match(await page.locator('.app-ring').innerText(), /Osmere SENCO network[\s\S]*Rosa, 01632 960001/);
  await until('Quillham does not find it', async () => !(await there.text(`/search?q=${WORD}`)).includes(copy), 10_000);
  await there.visit(copy, { status: 410 });
  assert.deepEqual(here.faults, []);
  await here.end();
  await there.end();
});
