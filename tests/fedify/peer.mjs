// A network of another maker, for tests: Fedify's own actor, signatures and checks. Settings come as JSON in SETTINGS:
//   port    where to listen (loopback)
// Each line on standard input is something to do, and each is answered by one line:
//   {"do":"heard"}                          what came and was found good, in order; and the statuses with which Fedify refused the same with one byte more
//   {"do":"follow","whom":ADDRESS}          asks that network for a peering, as Fedify itself asks
//   {"do":"post","to":ADDRESS,"body":TEXT,"how":HOW}    posts this and says which status came back. HOW:
//     message, draft   signed by RFC 9421, or by the draft before it
//     bare             not signed
//     tampered         signed, and then one byte of the body changed
//     other-key        signed with a key that nobody knows, under the id of the known one
//     stranger         signed in the name of a network that nobody knows
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { createFederation, generateCryptoKeyPair, MemoryKvStore, signRequest } from '@fedify/fedify';
import { Accept, Activity, Application, Follow } from '@fedify/fedify/vocab';

const { port } = JSON.parse(process.env.SETTINGS);
const origin = `http://127.0.0.1:${port}`;
const ME = 'actor';

const keys = [await generateCryptoKeyPair('RSASSA-PKCS1-v1_5'), await generateCryptoKeyPair('Ed25519')];
const otherKey = await generateCryptoKeyPair('RSASSA-PKCS1-v1_5');
const heard = [];
const changed = [];

const federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true });

federation
  .setActorDispatcher('/ap/{identifier}', async (context, identifier) => {
    if (identifier !== ME) return null;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Application({
      id: context.getActorUri(identifier),
      preferredUsername: 'network',
      name: 'Osmere network, in other software',
      inbox: context.getInboxUri(identifier),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(async (_, identifier) => (identifier === ME ? keys : []));

// A listener hears only what Fedify has verified.
federation.setInboxListeners('/ap/{identifier}/inbox').on(Activity, async (context, activity) => {
  const object = await activity.getObject(context);
  heard.push({
    type: activity.constructor.name,
    id: activity.id?.href,
    actor: activity.actorId?.href,
    object: object?.id?.href ?? activity.objectId?.href,
    objectType: object?.constructor.name,
    name: object?.name?.toString(),
  });
  if (activity instanceof Follow) {
    const accept = new Accept({ id: new URL(`${origin}/ap/activities/accept`), actor: context.getActorUri(ME), object: activity });
    await context.sendActivity({ identifier: ME }, await activity.getActor(context), accept);
  }
});

function asRequest(path, method, headers, body) {
  return new Request(origin + path, { method, headers, body: method === 'GET' ? undefined : body });
}

async function answer(incoming, outgoing) {
  const pieces = [];
  for await (const piece of incoming) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (incoming.method === 'POST') {
    const spoilt = Buffer.concat([body, Buffer.from(' ')]);
    const refused = await federation.fetch(asRequest(incoming.url, 'POST', incoming.headers, spoilt), {});
    changed.push(refused.status);
  }
  const response = await federation.fetch(asRequest(incoming.url, incoming.method, incoming.headers, body), {});
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function post({ to, body, how }) {
  const request = new Request(to, { method: 'POST', headers: { 'content-type': 'application/activity+json' }, body });
  const keyId = new URL(how === 'stranger' ? 'http://127.0.0.9:9/ap/actor#main-key' : `${origin}/ap/${ME}#main-key`);
  const key = how === 'other-key' || how === 'stranger' ? otherKey : keys[0];
  const spec = how === 'draft' ? 'draft-cavage-http-signatures-12' : 'rfc9421';
  const signed = how === 'bare' ? request : await signRequest(request, key.privateKey, keyId, { spec });
  const sent = how === 'tampered' ? body.replace('e', 'f') : body;
  const response = await fetch(signed.url, { method: 'POST', headers: signed.headers, body: sent });
  return { status: response.status };
}

async function follow(whom) {
  const context = federation.createContext(new URL(origin), undefined);
  const id = new URL(`${origin}/ap/activities/follow`);
  const act = new Follow({ id, actor: context.getActorUri(ME), object: new URL(`${whom}/ap/actor`) });
  const recipient = { id: new URL(`${whom}/ap/actor`), inboxId: new URL(`${whom}/ap/inbox`) };
  await context.sendActivity({ identifier: ME }, recipient, act);
  return {};
}

async function perform(task) {
  if (task.do === 'heard') return { heard, changed };
  if (task.do === 'follow') return follow(task.whom);
  if (task.do === 'post') return post(task);
  throw new Error(`nobody can ${task.do}`);
}

const say = (value) => console.log(JSON.stringify(value));
createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error) => {
    outgoing.writeHead(500);
    outgoing.end(String(error));
  });
}).listen(port, '127.0.0.1', () => say({ ready: origin }));
for await (const line of createInterface({ input: process.stdin })) {
  say(await perform(JSON.parse(line)).catch((error) => ({ fault: String(error) })));
}
process.exit(0);
