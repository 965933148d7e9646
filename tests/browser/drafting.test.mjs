// What somebody types in the editor and the server could not keep: back for whoever typed it, in that window, and for nobody else.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { NETWORK, close, member, skipNetwork as skip } from './browser.mjs';

after(close);

const WRITER = 'Hester Millbeck';
const OTHER = 'Delphine Oakapple';
const TYPED = 'Nobody but Hester wrote this.';

/** How many texts this window holds. */
const held = (page) => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')).length);

/** Somebody who writes, is signed out by the clock, and goes on typing. */
async function timedOut() {
  const guest = await member(WRITER);
  const { context, page, visit } = guest;
  await visit('/drafts');
  await page.getByRole('button', { name: 'Guidance' }).click();
  await page.waitForURL('**/drafts/*');
  const draft = new URL(page.url()).pathname;
  await context.clearCookies();
  await page.getByLabel('Text', { exact: true }).fill(TYPED);
  await page.getByLabel('Title', { exact: true }).focus();
  await page.getByText('You are signed out. What you wrote is kept in this window.').waitFor();
  assert.equal(await held(page), 1);
  return { ...guest, draft };
}

const signIn = (page, name) => page.getByRole('button', { name }).click();

test('whoever was signed out while writing has the text back in the same window', { skip }, async () => {
  const { page, draft, end } = await timedOut();
  await page.getByRole('link', { name: 'Sign in and go on' }).click();
  await signIn(page, WRITER);
  await page.waitForURL(`${NETWORK}${draft}`);
  assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), TYPED);
  await page.getByText(/^Saved \d/).waitFor();
  assert.equal(await held(page), 0, 'what is saved is kept in the window no more');
  await page.reload();
  assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), TYPED);
  await page.getByRole('link', { name: 'Throw the draft away' }).click();
  await page.locator('main form[method=post] button').click();
  await end();
});

test('somebody else who signs in to the same window finds nothing of it', { skip }, async () => {
  const { page, draft, visit, end } = await timedOut();
  await page.getByRole('link', { name: 'Sign in and go on' }).click();
  await signIn(page, OTHER);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await visit('/drafts');
  assert.equal(await held(page), 0);
  await visit(draft);
  assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), '', 'an editor sees the draft as it was saved');
  await end();
});

test('signing out takes what was typed along', { skip }, async () => {
  const { page, visit, end } = await member(WRITER);
  await visit('/drafts');
  await page.getByRole('button', { name: 'Guidance' }).click();
  await page.waitForURL('**/drafts/*');
  await page.context().setOffline(true);
  await page.getByLabel('Text', { exact: true }).fill(TYPED);
  await page.getByLabel('Title', { exact: true }).focus();
  await page.getByText('There is no connection.').waitFor();
  assert.equal(await held(page), 1);
  // The line is back, but nothing can be saved: what was typed is still only here when the button is pressed.
  await page.route('**/drafts/*', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await page.context().setOffline(false);
  assert.equal(await held(page), 1);
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/drafts'));
  assert.equal(await held(page), 0);
  await end();
});
