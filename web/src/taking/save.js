// Files that are made in the browser.
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Gives the person a file, as a download does. */
export function save(content, name, type = WORD) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Text for a calendar: commas, semicolons and line ends have a meaning of their own, and no line is longer than 75 bytes. */
function calendarLine(name, text) {
  const line = `${name}:${text.replace(/[\\;,]/g, '\\$&').replace(/\n/g, '\\n')}`;
  const encoder = new TextEncoder();
  let out = '';
  let size = 0;
  for (const sign of line) {
    const bytes = encoder.encode(sign).length;
    if (size + bytes > 74) {
      out += '\r\n ';
      size = 1;
    }
    out += sign;
    size += bytes;
  }
  return `${out}\r\n`;
}

/** A day in a calendar, as a file. */
export function calendar({ date, title, text, now }) {
  const compact = (iso) => iso.replace(/[-:]|\.\d+/g, '');
  const after = new Date(`${date}T00:00:00Z`);
  after.setUTCDate(after.getUTCDate() + 1);
  const lines = [
    ['BEGIN', 'VCALENDAR'], ['VERSION', '2.0'], ['PRODID', '-//SENCO Commons//Plan sheet//EN'], ['BEGIN', 'VEVENT'],
    ['UID', `${crypto.randomUUID()}@senco-commons`], ['DTSTAMP', compact(now.toISOString())],
    ['DTSTART;VALUE=DATE', compact(date)], ['DTEND;VALUE=DATE', compact(after.toISOString().slice(0, 10))],
    ['SUMMARY', title], ['DESCRIPTION', text], ['END', 'VEVENT'], ['END', 'VCALENDAR'],
  ];
  return lines.map(([name, value]) => calendarLine(name, value)).join('');
}
