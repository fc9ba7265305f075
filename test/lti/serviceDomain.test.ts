/** Services of a product that has one issuer for all schools (Canvas): their own hosts, and no others. */
import { expect, test } from '@jest/globals';
import { platformKey } from '../../src/domain/ids.ts';
import { ownUrl } from '../../src/lti/platformUrls.ts';
import type { Platform } from '../../src/store/index.ts';

const canvas: Platform = {
  _id: platformKey('https://canvas.instructure.com', '1'),
  issuer: 'https://canvas.instructure.com',
  clientId: '1',
  name: 'canvas',
  authUrl: 'https://sso.canvaslms.com/api/lti/authorize_redirect',
  tokenUrl: 'https://sso.canvaslms.com/login/oauth2/token',
  jwksUrl: 'https://sso.canvaslms.com/api/lti/security/jwks',
  status: 'active',
  generation: 1,
  frameOrigins: [],
  namesAllowed: false,
  family: 'canvas',
  createdAt: 0,
};

test.each([
  ['https://lycee.instructure.com/api/lti/courses/1/line_items', true],
  ['https://canvas.instructure.com/api/lti/courses/1/line_items', true],
  ['https://sso.canvaslms.com/api', true],
  ['http://lycee.instructure.com/api', false],
  ['https://instructure.com.evil.example/api', false],
  ['https://evilinstructure.com/api', false],
  ['https://user:pass@lycee.instructure.com/api', false],
])('%s is the platform’s own: %s', (url, isOwn) => {
  expect(ownUrl(canvas, url) !== undefined).toBe(isOwn);
});

test('who only says that they are a Canvas has no host there', () => {
  const issuer = 'https://moodle.evil.example';
  const url = 'https://lycee.instructure.com/api/lti/courses/1/line_items';
  expect(ownUrl({ ...canvas, issuer }, url)).toBeUndefined();
  expect(ownUrl({ ...canvas, family: 'moodle' }, url)).toBeUndefined();
});
