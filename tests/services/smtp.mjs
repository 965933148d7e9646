// A real mail server that keeps what it is sent, for tests. Settings come as JSON in SETTINGS:
//   port     where to listen (loopback)
//   refuses  recipients that it never takes
//   busy     whether it asks everybody to come back later
// Each message is one line of JSON on standard output: from, to, subject, text, html, headers.
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

const { port, refuses = [], busy = false } = JSON.parse(process.env.SETTINGS);

const fault = (code, message) => Object.assign(new Error(message), { responseCode: code });

/** Ends when the message is written down: only then is it taken. */
async function keep(raw, { mailFrom, rcptTo }) {
  const mail = await PostalMime.parse(raw);
  const message = {
    from: mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? null,
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
  };
  await new Promise((resolve) => process.stdout.write(`${JSON.stringify(message)}\n`, resolve));
}

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onMailFrom: (_address, _session, done) => done(busy ? fault(451, 'come back later') : null),
  onRcptTo: ({ address }, _session, done) => done(refuses.includes(address) ? fault(550, 'nobody of this name here') : null),
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('error', done);
    stream.on('end', () => keep(Buffer.concat(chunks), session.envelope).then(() => done(null), done));
  },
});
server.on('error', (error) => console.error(error.message));
server.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ ready: `smtp://127.0.0.1:${port}` })));
