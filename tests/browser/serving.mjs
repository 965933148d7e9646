// A server of a test's own, to be stopped and started again.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = process.env.SENCO_COMMONS_BIN
  ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../../target/debug/senco-commons');

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** The sample network on a data folder of its own, called so. */
export async function network({ name } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'senco-commons-browser-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env.PATH, SENCO_COMMONS_PUBLIC_URL: base, ...(name && { SENCO_COMMONS_NETWORK_NAME: name }) };
  let child;
  const start = async () => {
    child = spawn(PROGRAM, ['serve', '--demo', '--data', folder, '--listen', `127.0.0.1:${port}`], {
      stdio: 'ignore',
      env,
    });
    for (let tries = 0; ; tries += 1) {
      if (child.exitCode !== null || tries > 1200) throw new Error('the server did not start');
      if (await fetch(`${base}/readyz`).then(({ ok }) => ok, () => false)) return;
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  const stop = async () => {
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    base,
    start,
    stop,
    /** What a command of the program prints, run beside the server. */
    run: (...command) => spawnSync(PROGRAM, [...command, '--data', folder], { encoding: 'utf8', env }).stdout,
    end: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
