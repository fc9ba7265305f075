/** What we ask of a platform that registers us: the least that Moodle takes (lti.md 3.7). */
import { messageTypes } from './messageTypes.ts';
import { scopes } from './scopes.ts';
import { launchPath } from './target.ts';

interface Ask {
  readonly publicUrl: string;
  readonly namesAllowed: boolean;
  /** What the platform says it supports; empty = it doesn't say. */
  readonly supported: { readonly scopes: readonly string[]; readonly messages: readonly string[] };
}

const among = (own: readonly string[], supported: readonly string[]): readonly string[] =>
  supported.length === 0 ? own : own.filter((one) => supported.includes(one));

/** `iss` and `sub` only; names when the administrator ticked them; never an e-mail address. */
export function registrationRequest({ publicUrl, namesAllowed, supported }: Ask) {
  const target = publicUrl + launchPath;
  return {
    application_type: 'web',
    response_types: ['id_token'],
    grant_types: ['implicit', 'client_credentials'],
    initiate_login_uri: `${publicUrl}/lti/login`,
    redirect_uris: [target],
    client_name: 'Élan',
    jwks_uri: `${publicUrl}/.well-known/jwks.json`,
    token_endpoint_auth_method: 'private_key_jwt',
    scope: among(Object.values(scopes), supported.scopes).join(' '),
    'https://purl.imsglobal.org/spec/lti-tool-configuration': {
      domain: new URL(publicUrl).host,
      target_link_uri: target,
      claims: ['iss', 'sub', ...(namesAllowed ? ['given_name', 'family_name'] : [])],
      messages: among(messageTypes, supported.messages).map((type) => ({
        type,
        target_link_uri: target,
      })),
    },
  };
}
