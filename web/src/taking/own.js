// The school's own Word file: chosen, filled here, and given back.
import { Unfit, fillWord } from '../word/own.js';
import { save } from './save.js';

const LARGEST = 30_000_000;

/** `content` gives what is to be filled in, at the moment of filling. */
export function ownWord(root, content, taken) {
  const field = root.querySelector('[data-own-word]');
  const status = root.querySelector('[data-own-status]');
  if (!field) return;
  field.addEventListener('change', async () => {
    const [file] = field.files;
    if (!file) return;
    status.textContent = 'Filling…';
    try {
      if (file.size > LARGEST) throw new Unfit('This file is larger than 30 MB.');
      const result = fillWord(new Uint8Array(await file.arrayBuffer()), content());
      if (result.filled.length === 0) {
        throw new Unfit('There is no place to fill in this file: write names such as {{pupil}} where the text is to go. The help page lists them.');
      }
      save(result.bytes, file.name.replace(/(\.do[ct]x)?$/i, ' (filled).docx'));
      status.textContent = report(result);
      taken();
    } catch (error) {
      status.textContent = error instanceof Unfit ? `${error.message} Nothing was changed.` : 'This file could not be read. Nothing was changed.';
    } finally {
      field.value = '';
    }
  });
}

function report({ filled, unknown }) {
  const places = filled.length === 1 ? '1 name' : `${filled.length} names`;
  const left = unknown.length ? ` Left as they are, because this page does not know them: ${unknown.join(', ')}.` : '';
  return `Downloaded. ${places} filled: ${filled.join(', ')}.${left}`;
}
