// A certified OpenID Connect provider on this machine, set up as a council's tenant of Entra would be, and told what to do line by line.
//
// On standard input: `start`, `rotate` (another signing key, and only that), `stop`, `end`. Each is answered by one line when it is done.
import { generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const { PORT, BACK, TENANT, AUDIENCE, SECRET } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;

let kid = 0;
let keys;
function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  kid += 1;
  keys = [{ ...privateKey.export({ format: 'jwk' }), kid: `key-${kid}`, use: 'sig', alg: 'RS256' }];
}
newKey();

// Who can sign in: what the directory knows of them. Any password will do.
const people = {
  cora: { oid: '00000000-0000-4000-8000-00000000c04a', roles: ['Waymark.Coordinator'] },
  greta: { oid: '00000000-0000-4000-8000-0000000094e7', roles: ['Waymark.Coordinator', 'Waymark.Panel'], idp: 'https://elsewhere.example' },
  nora: { oid: '00000000-0000-4000-8000-00000000704a', roles: ['Directory.Read'] },
};
const said = (name) => ({ tid: TENANT, ver: '2.0', acct: people[name]?.idp ? 1 : 0, ...people[name] });

const page = { grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [BACK] };
const configuration = () => ({
  clients: [
    { client_id: 'pages', client_secret: SECRET, ...page },
    { client_id: 'pages-without-secret', token_endpoint_auth_method: 'none', ...page },
    { client_id: 'feed', client_secret: SECRET, grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
  ],
  jwks: { keys },
  cookies: { keys: ['for this test alone'] },
  conformIdTokenClaims: false,
  claims: { openid: ['sub', 'oid', 'tid', 'ver', 'acct', 'idp', 'roles'] },
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: `pairwise-${id}`, ...said(id) }) },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AUDIENCE,
      getResourceServerInfo: () => ({ audience: AUDIENCE, scope: '', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
  extraTokenClaims: (_, token) => token.kind === 'ClientCredentials' ? {
    idtyp: 'app', oid: '00000000-0000-4000-8000-00000000feed', tid: TENANT, ver: '2.0', roles: ['Waymark.Figures'], sub: 'feed',
  } : {},
  ttl: { ClientCredentials: 600, AccessToken: 600, IdToken: 600, Session: 600, Interaction: 600, Grant: 600 },
});

let server;
const open = () => new Promise((done) => {
  const provider = new Provider(issuer, configuration());
  provider.on('server_error', (_, why) => console.error(why));
  server = provider.listen(Number(PORT), '127.0.0.1', done);
});
const close = () => new Promise((done) => { if (!server?.listening) return done(); server.close(done); server.closeAllConnections(); });

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') await open();
  if (line === 'rotate') { newKey(); await close(); await open(); }
  if (line === 'stop') await close();
  if (line === 'end') process.exit(0);
  console.log(line);
}
