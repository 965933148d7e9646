// Writes web/dist: the style sheets, the scripts and the icon under names that carry a hash of their content, each with a `.br`
// and a `.gz` twin, and manifest.json, which maps plain names to hashed ones.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const here = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(here, 'src');
const fresh = path.join(here, 'dist.new');
const dist = path.join(here, 'dist');

// Every script directly in src/ is a file of its own: app.js on all pages, js-on.js before the first paint, the others where a page asks.
const names = await readdir(source);
const scripts = names.filter((name) => name.endsWith('.js'));
// The same with style sheets: app.css on all pages, the others where a page asks. A name that begins with _ is a part of one.
const styles = names.filter((name) => name.endsWith('.scss') && !name.startsWith('_'));
const assets = [
  ...(await Promise.all(styles.map(style))),
  ...(await Promise.all(scripts.map((name) => script(name, name === 'js-on.js' ? 'iife' : 'esm')))),
  await plain('icon.svg'),
];
const manifest = {};
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
for (const { name, bytes } of assets) {
  const { name: stem, ext } = path.parse(name);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const hashed = `${stem}-${hash}${ext}`;
  manifest[name] = hashed;
  await writeFile(path.join(fresh, hashed), bytes);
  await writeFile(path.join(fresh, `${hashed}.gz`), gzipSync(bytes, { level: 9 }));
  await writeFile(path.join(fresh, `${hashed}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
await writeFile(path.join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(dist, { recursive: true, force: true });
await rename(fresh, dist);
for (const { name, bytes } of assets) {
  console.log(`${manifest[name]}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} as gzip`);
}

// A sheet beside app.css holds what app.css does not: GOV.UK's parts bring their foundations along, which would undo the settings for reading.
async function style(name) {
  const stem = name.replace('.scss', '');
  const common = compile('@use "app";');
  const css = stem === 'app' ? common : compile(`@use "app"; @use "${stem}";`).slice(common.length);
  const { code } = await esbuild.transform(css, {
    loader: 'css',
    minify: true,
    target: ['chrome100', 'safari15', 'firefox100'],
  });
  return { name: `${stem}.css`, bytes: Buffer.from(code) };
}

function compile(text) {
  return sass.compileString(text, {
    loadPaths: [source, path.join(here, 'node_modules')],
    quietDeps: true,
    charset: false,
  }).css;
}

async function script(name, format) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(source, name)],
    bundle: true,
    format,
    minify: true,
    target: 'es2020',
    write: false,
  });
  return { name, bytes: Buffer.from(outputFiles[0].contents) };
}

async function plain(name) {
  return { name, bytes: await readFile(path.join(source, name)) };
}
