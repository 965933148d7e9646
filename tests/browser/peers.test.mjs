// J5, step 9: two networks are peered by their coordinators, in four presses each, and one says what the other gets. Two servers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, close, sideways, skip, visitor } from './browser.mjs';
import { network } from './serving.mjs';

const COORDINATOR = 'Wilma Sallowby';
const MOST_CLICKS = 4;
let servers = [];

before(async () => {
  if (!skip) servers = await Promise.all([network(), network()]);
});
after(async () => {
  await close();
  await Promise.all(servers.map((server) => server.end()));
});

/** A coordinator at her desk, whose presses are counted. */
async function coordinator({ base }, options = {}) {
  const guest = await visitor({ ...options, base });
  await guest.visit('/sign-in');
  await guest.page.getByRole('button', { name: COORDINATOR }).click();
  await guest.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await guest.visit('/desk');
  const counted = { clicks: 0 };
  const press = async (role, name) => {
    counted.clicks += 1;
    await guest.page.getByRole(role, { name }).click();
    await guest.page.waitForLoadState('load');
  };
  return { ...guest, base, counted, press };
}

/** Loads the page again until this stands on it. */
async function until({ page, base }, path, words) {
  for (let tries = 0; ; tries += 1) {
    await page.goto(base + path);
    if (await page.getByText(words).count()) return;
    assert.ok(tries < 60, `${path} never says ${words}`);
    await page.waitForTimeout(500);
  }
}

async function fine(guest, where) {
  assert.deepEqual(await axe(guest.page), [], where);
  assert.equal(await sideways(guest.page), 0, where);
}

test('two coordinators agree in four presses each, and one chooses what goes', { skip }, async () => {
  const [one, other] = await Promise.all(servers.map((server) => coordinator(server)));
  const host = new URL(other.base).host;
  await one.press('link', 'Other networks');
  await fine(one, 'the list');
  const ours = await one.page.locator('.app-six li').allInnerTexts();
  await one.page.getByLabel('Its address').fill(other.base);
  await one.press('button', 'Look it up');
  await fine(one, 'the words');
  await one.press('button', /^The words are the same/);
  assert.ok(one.counted.clicks <= MOST_CLICKS, `${one.counted.clicks} presses`);

  await until(other, '/desk', 'Networks that ask to share');
  await other.press('link', 'Networks that ask to share');
  await fine(other, 'who asks');
  await other.press('button', /^Compare words/);
  const theirs = await other.page.locator('.app-six').first().locator('li').allInnerTexts();
  assert.deepEqual(theirs, ours, 'both sides see the same words');
  await other.press('button', /^The words are the same/);
  assert.ok(other.counted.clicks <= MOST_CLICKS, `${other.counted.clicks} presses`);

  await until(one, `/peers/${host}`, 'You share nothing with it yet');
  await one.press('button', 'Choose what it gets');
  await fine(one, 'the choice');
  await one.page.getByLabel('What is public', { exact: true }).check();
  await one.press('button', 'Save');
  await fine(one, 'the network');
  await one.end();
  await other.end();
});

test('every page about networks fits the smallest screen with the largest letters', { skip }, async () => {
  const guest = await coordinator(servers[0], { width: 320, theme: 'wide' });
  const host = new URL(servers[1].base).host;
  const about = ['', '/sharing', '/hold/paused', '/hold/blocked', '/hold/ended'].map((page) => `/peers/${host}${page}`);
  for (const path of ['/peers', '/peers/withdrawals', ...about]) {
    await guest.visit(path);
    await fine(guest, path);
  }
  assert.deepEqual(guest.faults, []);
  await guest.end();
});
