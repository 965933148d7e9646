// What tests of several networks share: two that agree, and somebody signed in to one of them.
import assert from 'node:assert/strict';
import { axe, sideways, visitor } from './browser.mjs';

/** Waits until something holds, and returns for how long. */
export async function until(what, holds, most = 60_000) {
  const began = Date.now();
  while (!(await holds())) {
    assert.ok(Date.now() - began < most, `${what} within ${most} ms`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return Date.now() - began;
}

/** Both coordinators compare words and agree, from the terminal; the other gets what they say. */
export async function agree(one, other, shares) {
  one.run('peer', 'follow', other.base, '--yes');
  await until('the asking arrives', () => other.run('peer', 'list').includes(one.base));
  other.run('peer', 'accept', one.base, '--yes');
  for (const [here, there] of [[one, other], [other, one]]) {
    await until('the peering is active', () => here.run('peer', 'list').includes(`${there.base}\tactive`));
  }
  if (shares) one.run('peer', 'share', other.base, shares);
}

/** Somebody of a sample network by name, on a screen as schools have them. */
export async function signed({ base }, name) {
  const guest = await visitor({ base, width: 1366, height: 768 });
  await guest.visit('/sign-in');
  await guest.page.getByRole('button', { name }).click();
  await guest.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return { ...guest, base, text: async (path) => (await guest.context.request.get(base + path)).text() };
}

export async function fine({ page }, where) {
  assert.deepEqual(await axe(page), [], where);
  assert.equal(await sideways(page), 0, where);
}
