// J4 between networks: a SENCO asks another network too, a moderator reads to whom it would go, a specialist there answers with two
// strategies by keyboard, whoever asked reads the answer and withdraws the case, and it is gone there. Two servers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, skip } from './browser.mjs';
import { agree, fine, signed, until } from './peering.mjs';
import { network } from './serving.mjs';

const ASKER = 'Jonquil Tarrant-Vale';
const MODERATOR = 'Anselm Brightwater';
const SPECIALIST = 'Priti Alderbourne';
const COORDINATOR = 'Imogen Quickthorn';
let servers = [];

before(async () => {
  if (skip) return;
  servers = await Promise.all(['Tarnbridge', 'Quillham'].map((name) => network({ name: `${name} SENCO network` })));
  await agree(servers[0], servers[1]);
});
after(async () => {
  await close();
  await Promise.all(servers.map((server) => server.end()));
});

test('a specialist of another network answers, and what is withdrawn is gone there', { skip, timeout: 240_000 }, async () => {
  const [one, quillham] = servers;
  const asker = await signed(one, ASKER);
  const { page } = asker;
  await asker.visit('/cases/new');
  await page.getByLabel('Key Stage 2').check();
  await page.getByLabel('Social, emotional and mental health').check();
  await page.getByLabel('In a few words').fill('Lunch is too loud');
  await page.getByLabel('What worries you').fill('A pupil hides at lunch, and loves maps.');
  await page.getByLabel('Your question').fill('What makes lunch quiet without sending the child away?');
  await page.getByLabel('A parent or carer agreed').check();
  await page.getByLabel('As “a SENCO”').check();
  await page.getByLabel('Quillham SENCO network').check();
  await page.getByText('Saved', { exact: false }).first().waitFor();
  await fine(asker, 'the form');
  // Who could recognise the child is asked first; nothing typed is lost.
  await page.getByRole('button', { name: 'Send to the moderator' }).click();
  await page.getByText('Consider who could recognise this child').first().waitFor();
  // That answer is no fault of the page.
  assert.ok(asker.faults.splice(0).every((fault) => fault.includes('409')));
  assert.ok(await page.getByLabel('Quillham SENCO network').isChecked());
  await page.getByLabel('I have considered that somebody in these networks').check();
  await page.getByRole('button', { name: 'Send to the moderator' }).click();
  await page.waitForURL('**/cases/*?done=submitted');
  const path = new URL(page.url()).pathname;

  const specialist = await signed(quillham, SPECIALIST);
  assert.ok(!(await specialist.text('/cases')).includes('Lunch is too loud'), 'nothing is there before a moderator has read it');
  const moderator = await signed(one, MODERATOR);
  await moderator.visit('/cases/queue');
  await moderator.page.getByRole('button', { name: 'Lunch is too loud' }).click();
  await moderator.page.getByText('those of Quillham SENCO network').waitFor();
  await fine(moderator, 'the moderator');
  await moderator.page.getByRole('button', { name: 'Approve and release' }).click();
  await moderator.page.getByText('It is released.', { exact: false }).waitFor();

  const there = specialist.page;
  await until('the case arrives', async () => (await specialist.text('/cases')).includes('Lunch is too loud'));
  await specialist.visit('/cases');
  await there.getByRole('heading', { name: /match(es)? your areas/ }).waitFor();
  await there.getByRole('link', { name: 'Lunch is too loud' }).first().click();
  await there.getByText('A SENCO at Tarnbridge SENCO network').waitFor();
  const question = await there.getByText('What makes lunch quiet').boundingBox();
  assert.ok(question.y + question.height < 768, `the whole case stands on one screen, the question ends at ${question.y}`);
  await fine(specialist, 'the case in the other network');
  const theirs = new URL(there.url()).pathname;
  await there.getByLabel('Consider', { exact: true }).focus();
  await there.keyboard.type('Noise and waiting may come together.');
  await there.getByLabel('Try', { exact: true }).focus();
  for (const words of ['visual timetable', 'chunked']) {
    await there.keyboard.press('+');
    await there.keyboard.type(words);
    await there.getByRole('option').first().waitFor();
    await there.keyboard.press('Enter');
    await there.keyboard.press('Escape');
  }
  await there.getByLabel('What I write here is general professional advice').focus();
  await there.keyboard.press('Space');
  await there.getByRole('button', { name: 'Send the answer' }).focus();
  await there.keyboard.press('Enter');
  await there.getByText('Your answer is there.', { exact: false }).waitFor();

  await until('the answer arrives', async () => (await asker.text(path)).includes('Noise and waiting may come together.'));
  await asker.visit(path);
  await page.getByText('A specialist at Quillham SENCO network', { exact: true }).waitFor();
  assert.equal(await page.locator('.app-answer .app-named a').count(), 2, 'both strategies are here as well');
  assert.ok(!(await asker.text(path)).includes(SPECIALIST), 'no name crosses');
  await fine(asker, 'the case with the answer');

  await page.getByRole('link', { name: 'Withdraw it' }).click();
  await page.getByText('Also from Quillham SENCO network', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Withdraw it' }).click();
  await until('it is gone there', async () => !(await specialist.text('/cases')).includes('Lunch is too loud'));
  await specialist.visit(theirs, { status: 410 });
  const coordinator = await signed(one, COORDINATOR);
  await until('it is confirmed', async () => (await coordinator.text('/peers/withdrawals')).includes('Every network that had something confirmed'));
  await coordinator.visit('/peers/withdrawals');
  await fine(coordinator, 'the withdrawals');
  for (const { faults, end } of [asker, moderator, specialist, coordinator]) {
    assert.deepEqual(faults, []);
    await end();
  }
});
