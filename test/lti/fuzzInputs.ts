/** Inputs that parsers trip over, from one seed: `FUZZ_SEED`, `FUZZ_RUNS` in all (2,500 unless told; `.ci/run` makes them 10,000). */
import fc from 'fast-check';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_123);
const inAll = Number(process.env['FUZZ_RUNS'] ?? 2500) / shareOfEngine();

/** Most inputs never come to the store: a tenth of them is put to the second engine. */
function shareOfEngine(): number {
  return globalThis.elanTestEngine === 'mongodb' ? 10 : 1;
}

/** In the names of the tests, so that a failure can be played again. */
export const withSeed = `with the seed ${seed}`;

/** @param percent share of all inputs; the shares of all tests add up to 100 */
export const shareOf = (percent: number): { readonly seed: number; readonly numRuns: number } => ({
  seed,
  numRuns: Math.ceil((inAll * percent) / 100),
});

export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', '\0', '\uD800', '__proto__', '../..', '%00', '{"cmid":', '[1e999]', 'a.b.c'),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
);

export const anything = fc.oneof(
  text,
  fc.anything({ maxDepth: 3, withBigInt: true, withNullPrototype: true }),
);

/** A good value most often, so that the checks behind it are reached. */
export const often = (good: unknown, other: fc.Arbitrary<unknown> = anything) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: other });

/** What a server may write where JSON is expected. */
const json = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(1e308, -0, '', [], {}, null));
const deep = fc.integer({ min: 2000, max: 20_000 }).map((depth) => '['.repeat(depth));
const closed = deep.map((open) => open + ']'.repeat(open.length));
const huge = fc.integer({ min: 65_000, max: 200_000 }).map((size) => `"${'x'.repeat(size)}"`);

/**
 * A body: good, good but for some fields, or of any kind: other types, binary, too long, too deep, cut.
 * @param good an object; its fields are replaced one by one
 */
export function bodyLike(good: Readonly<Record<string, unknown>>): fc.Arbitrary<Buffer> {
  const altered = fc
    .tuple(fc.subarray(Object.keys(good)), json, fc.boolean())
    .map(([names, value, left]) =>
      JSON.stringify({
        ...good,
        ...Object.fromEntries(names.map((name) => [name, left ? undefined : value])),
      }),
    );
  const whole = fc.constant(JSON.stringify(good));
  const cut = fc.nat({ max: 400 }).map((at) => JSON.stringify(good).slice(0, at));
  const words = fc.oneof(
    { weight: 4, arbitrary: whole },
    { weight: 6, arbitrary: altered },
    { weight: 2, arbitrary: json.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: cut },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: fc.oneof(deep, closed, huge) },
  );
  return fc.oneof(
    { weight: 9, arbitrary: words.map((said) => Buffer.from(said)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  );
}

/** Statuses that a server may answer with, the good one most often. */
export const statusLike = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(201, 302, 307, 400, 401, 403, 404, 409, 422, 429, 500, 503),
  },
);

const headerText = fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((said) => said.trim());
/** Values of a header that somebody reads. */
export const headerLike = (...good: readonly string[]) =>
  fc.oneof(fc.constantFrom(...good), headerText, fc.constant(undefined));

const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const ags = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const named = ['version', 'message_type', 'deployment_id', 'roles', 'target_link_uri'];
const held = ['resource_link', 'context', 'custom', 'launch_presentation', 'tool_platform'];
const own = ['iss', 'aud', 'azp', 'sub', 'nonce', 'exp', 'iat', 'nbf', 'name', 'given_name'];
const claimNames = [...[...named, ...held].map((name) => lti + name), ...own, ags];
const anyClaim = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.constant(undefined));

/** One to three claims of a payload that are of any kind. */
export const alteredClaims = fc
  .array(fc.tuple(fc.constantFrom(...claimNames), anyClaim), { minLength: 1, maxLength: 3 })
  .map((changes) => Object.fromEntries(changes));

/** As long as a claim may be, or longer; of any characters. */
const odd = fc.oneof(
  text,
  fc.string({ unit: 'binary', minLength: 200, maxLength: 255 }),
  fc.constantFrom('x'.repeat(3000), '\u{1F600}'.repeat(127), ' ', 'null'),
);
const role = fc.constantFrom('Learner', 'Instructor', 'Mentor', 'Administrator', '');
const message = fc.constantFrom(
  'LtiResourceLinkRequest',
  'LtiDataPrivacyLaunchRequest',
  'LtiSubmissionReviewRequest',
  'LtiDeepLinkingRequest',
);

/** Claims that have the right form and say odd things: the door lets most of them in. */
export function oddClaims(issuer: string): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const address = fc.oneof(
    odd,
    text.map((path) => `${issuer}/${path}`),
    fc.integer({ min: 1900, max: 2100 }).map((size) => `${issuer}/${'x'.repeat(size)}`),
  );
  const scope = fc.array(fc.constantFrom('lineitem', 'score', 'result.readonly', ''));
  const claims = {
    sub: odd,
    name: odd,
    [`${lti}message_type`]: message,
    [`${lti}roles`]: fc.array(fc.oneof(role, odd), { maxLength: 3 }),
    [`${lti}context`]: fc.record({ id: odd, title: odd, label: odd }),
    [`${lti}resource_link`]: fc.record({ id: odd, title: odd }),
    [`${lti}custom`]: fc.record({
      groups: fc.array(odd, { maxLength: 60 }).map(String),
      placement: fc.oneof(odd, fc.uuid()),
    }),
    [`${lti}launch_presentation`]: fc.record({ locale: odd, return_url: address }),
    [`${lti}tool_platform`]: fc.record({ product_family_code: odd, version: odd }),
    [`${lti}for_user`]: fc.record({ user_id: odd }),
    [ags]: fc.record({
      scope: scope.map((names) => names.map((name) => `${ags.split('claim')[0]}scope/${name}`)),
      lineitem: address,
      lineitems: address,
    }),
    'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': fc.record({
      deep_link_return_url: address,
      accept_types: fc.array(odd, { maxLength: 3 }),
      data: odd,
    }),
    'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': fc.record({
      context_memberships_url: address,
    }),
  };
  return fc.record(claims, { requiredKeys: [] });
}
