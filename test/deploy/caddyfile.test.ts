/** deploy/Caddyfile: what the proxy repeats, and when it gives a node up. Caddy itself is not run here. */
import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { answerWithinMs } from '../../chaos/student.ts';
import { secondMs } from '../../src/domain/time.ts';
import { readText } from './files.ts';

const caddyfile = readText('deploy/Caddyfile');

function durationMs(directive: string): number {
  const [, seconds = ''] = new RegExp(`^\\s*${directive} (\\d+)s$`, 'm').exec(caddyfile) ?? [];
  expect(seconds).not.toBe('');
  return Number(seconds) * secondMs;
}

/** Matchers of `handle`, in their order, with what they import or answer. */
const handles = [...caddyfile.matchAll(/^\thandle (?:(@\w+) )?\{\n\t\t(.*)\n\t\}$/gm)].map(
  ([, matcher, does]) => ({ matcher, does }),
);
const matcherLines = (name: string): string =>
  new RegExp(`^\\t${name} \\{\\n([\\s\\S]*?)^\\t\\}$`, 'm').exec(caddyfile)?.[1] ?? '';

test('a node is given up when it breaks the promise of 5 s, and there is time to ask the next one', () => {
  expect(handles).toEqual([
    // First: a `respond` beside `handle` would never be reached.
    { matcher: '@inner', does: 'respond 404' },
    { matcher: '@pages', does: 'import nodes 6s GET HEAD' },
    { matcher: '@answers', does: 'import nodes 6s POST' },
    { matcher: undefined, does: 'import nodes 60s NONE' },
  ]);
  expect(caddyfile).toContain('response_header_timeout {args[0]}');
  const givenUpMs = 6 * secondMs;
  expect(givenUpMs).toBeGreaterThan(answerWithinMs);
  expect(durationMs('lb_try_duration')).toBeGreaterThan(givenUpMs);
  // Both passed over at once: whoever asks then waits for the first that is asked again.
  expect(durationMs('fail_duration')).toBeLessThan(durationMs('lb_try_duration'));
  expect(durationMs('dial_timeout')).toBeLessThan(durationMs('lb_try_duration') / 2);
});

test('only what may come twice is sent to a second node after a first one had it', () => {
  expect(caddyfile).toMatch(/lb_retry_match \{\n\s*method \{args\[1:\]\}\n\s*\}/);
  // What `npm run chaos` sends to the next node after 6 s.
  expect(
    matcherLines('@answers')
      .trim()
      .split(/\s*\n\s*/),
  ).toEqual(['method POST', 'path /lti/login /lti/launch /s/*/activity/*/questions/*']);
  // These GETs ask the platform, or spend an invitation.
  expect(matcherLines('@pages')).toContain('not path /lti/register /admin /admin/*');
  // Without the form in memory there is nothing to send again.
  expect(caddyfile).toMatch(/^\s*request_buffers 64KB$/m);
});

test('no connection is used that the node may be closing', () => {
  expect(durationMs('keepalive')).toBeLessThan(createServer().keepAliveTimeout);
});
