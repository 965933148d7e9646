// The same words, however they are written: as the server tells them apart.
export const fold = (words) => words.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/\s+/g, ' ').trim();

/** Where a place that counts characters lies in a string, which counts pairs of surrogates twice. */
export function place(text, characters) {
  let at = 0;
  for (let left = characters; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}
