import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import Provider from 'oidc-provider';
import type { Test } from 'tap';
import type { KeyPair } from '../cluster/node/certificates.ts';

export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
}

/** Who belongs to the group on-call. The development login accepts any name and password. */
const onCall = new Set(['alice']);

/** Stands for the company's identity provider, at `https://localhost:PORT`. Its login page asks for a name and any password. */
export async function startIdentityProvider(t: Test, port: number, pair: KeyPair, client: Client): Promise<string> {
  const issuer = `https://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'email', 'groups'],
    // The API server reads the claims of the id token alone.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_context, name) => ({
      accountId: name,
      claims: () => ({
        sub: name,
        email: `${name}@upcommerce.example`,
        email_verified: true,
        groups: onCall.has(name) ? ['on-call'] : [],
      }),
    }),
    cookies: { keys: ['a key of the test'] },
  });
  const [key, cert] = [await readFile(pair.key), await readFile(pair.certificate)];
  const server = createServer({ key, cert }, provider.callback());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return issuer;
}
