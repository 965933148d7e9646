// Lines under words in a field that cannot show any: the same text lies behind it, unseen but for its marks.

/** Puts a back behind a field. Returns what draws marks on it: `[{ start, end, direct }]` in the field's own text. */
export function overlay(field) {
  const frame = document.createElement('div');
  frame.className = field.tagName === 'TEXTAREA' ? 'app-scan' : 'app-scan app-scan--line';
  const back = document.createElement('div');
  back.className = 'app-scan__back';
  back.setAttribute('aria-hidden', 'true');
  field.before(frame);
  frame.append(back, field);
  const style = getComputedStyle(field);
  for (const name of ['fontFamily', 'fontSize', 'fontWeight', 'lineHeight', 'letterSpacing', 'wordSpacing']) back.style[name] = style[name];

  const grow = () => {
    if (field.tagName !== 'TEXTAREA') return;
    field.style.overflow = 'hidden';
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight + 4}px`;
  };
  const follow = () => {
    back.scrollLeft = field.scrollLeft;
    back.scrollTop = field.scrollTop;
  };
  field.addEventListener('scroll', follow);
  field.addEventListener('input', () => {
    // Marks of a text that is no longer there would stand under the wrong words.
    back.replaceChildren();
    grow();
  });
  grow();

  return (marks) => {
    const parts = [];
    let at = 0;
    for (const { start, end, direct } of marks) {
      const mark = document.createElement('mark');
      mark.textContent = field.value.slice(start, end);
      if (direct) mark.className = 'is-direct';
      parts.push(field.value.slice(at, start), mark);
      at = end;
    }
    // A line break at the very end takes a line only when something follows it.
    back.replaceChildren(...parts, `${field.value.slice(at)}\u200b`);
    grow();
    follow();
  };
}
