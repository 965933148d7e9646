// A real OpenID Connect provider with invented people, for tests. Settings come as JSON in SETTINGS:
//   port        where to listen (loopback)
//   redirects   the addresses that may be come back to
//   inIdToken   whether claims stand in the ID token (as Google and Entra do) or are fetched from userinfo (as DfE Sign-in does)
// `login_hint` in the request signs that account in at once; without it a page offers all accounts.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { port, redirects, inIdToken = true } = JSON.parse(process.env.SETTINGS);
const issuer = `http://127.0.0.1:${port}`;

const ACCOUNTS = {
  ada: { name: 'Ada Example', email: 'ada@quillham.example.org', email_verified: true, hd: 'quillham.example.org' },
  ben: {
    name: 'Ben Example', email: 'ben@osmere.example.org',
    tid: '6b4f1c1e-6f3b-4a1e-9f0a-3a5b1e1d2c01', oid: '0d2b7c6a-1f0e-4d6f-8a11-9a4f5d3c2b02',
  },
  cem: {
    name: 'Cem Example', email: 'cem@example.org', email_verified: true,
    organisation: { id: '7c1e', name: 'Tarnbridge Primary School', category: { id: '001', name: 'Establishment' }, urn: '900001', ukprn: '10090001' },
  },
  // Says that another's address is theirs.
  outsider: { name: 'Otto Outsider', email: 'ada@quillham.example.org', email_verified: false },
};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider(issuer, {
  clients: [{ client_id: 'commons', client_secret: 'a-secret-for-tests', redirect_uris: redirects, grant_types: ['authorization_code'], response_types: ['code'] }],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['keys-of-a-test'] },
  pkce: { required: () => true },
  conformIdTokenClaims: !inIdToken,
  scopes: ['openid', 'profile', 'email', 'organisation'],
  claims: {
    openid: ['sub'],
    profile: ['name', 'hd', 'tid', 'oid'],
    email: ['email', 'email_verified'],
    organisation: ['organisation'],
  },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ACCOUNTS[id] && { accountId: id, claims: () => ({ sub: id, ...ACCOUNTS[id] }) },
  // Nobody is asked for consent: what is asked for is granted.
  loadExistingGrant: async (context) => {
    const { client, session, params } = context.oidc;
    const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
});

async function interact(request, response) {
  const { uid, params } = await provider.interactionDetails(request, response);
  const chosen = new URL(request.url, issuer).searchParams.get('account') ?? params.login_hint;
  if (!chosen) {
    const links = [...Object.keys(ACCOUNTS), 'nobody'].map((id) => `<li><a href="/interaction/${uid}?account=${id}">${id}</a></li>`);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(`<!doctype html><html lang="en"><title>Who are you?</title><h1>Who are you?</h1><ul>${links.join('')}</ul>`);
  }
  const result = ACCOUNTS[chosen]
    ? { login: { accountId: chosen } }
    : { error: 'access_denied', error_description: 'the person did not go on' };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const callback = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  return interact(request, response).catch((error) => {
    response.statusCode = 400;
    response.end(error.message);
  });
}).listen(port, '127.0.0.1', () => console.log(JSON.stringify({ ready: issuer })));
