import { describe, expect, test } from '@jest/globals';
import { profileOf, scorePolicyOf } from '../../src/domain/platformProfile.ts';

describe('the profile of a platform', () => {
  test.each([
    ['moodle', 'Moodle', 'final-only', 'course-module', 'when-alone'],
    ['Moodle', 'Moodle', 'final-only', 'course-module', 'when-alone'],
    ['canvas', 'Canvas', 'every-progress', 'unknown', 'when-there'],
    ['desire2learn', 'Brightspace', 'final-only', 'unknown', 'when-alone'],
    ['sakai', 'Sakai', 'final-only', 'unknown', 'when-alone'],
    ['itslearning', 'itslearning', 'final-only', 'unknown', 'when-alone'],
    ['something else', undefined, 'final-only', 'unknown', 'when-alone'],
    ['__proto__', undefined, 'final-only', 'unknown', 'when-alone'],
  ])('%s is %s: %s, %s, %s', (...[family, label, scorePolicy, relaunch, linkColumn]) => {
    const { label: shown, ...profile } = profileOf({ family });
    expect(shown).toBe(label);
    expect(profile).toMatchObject({ scorePolicy, relaunch, linkColumn });
  });

  test('is Moodle’s until the first launch tells', () => {
    expect(profileOf({})).toBe(profileOf({ family: 'moodle' }));
  });

  test('says that itslearning sends no names unless it is told to', () => {
    expect(profileOf({ family: 'itslearning' }).withholdsNames).toBe(true);
    expect(profileOf({ family: 'sakai' })).not.toHaveProperty('withholdsNames');
  });

  test('gives way to what the administrator chose to send', () => {
    expect(scorePolicyOf({ family: 'canvas' })).toBe('every-progress');
    expect(scorePolicyOf({ family: 'canvas', scorePolicy: 'final-only' })).toBe('final-only');
    expect(scorePolicyOf({ family: 'sakai', scorePolicy: 'every-progress' })).toBe(
      'every-progress',
    );
  });

  test.each([['moodle'], ['Moodle'], [undefined]])(
    'keeps the grades of %s, whatever the administrator chose to send',
    (family) => {
      expect(scorePolicyOf({ family, scorePolicy: 'every-progress' })).toBe('final-only');
    },
  );

  test('has Brightspace’s own audience for tokens, and Canvas’s domain of services', () => {
    expect(profileOf({ family: 'desire2learn' }).tokenAudience).toBe(
      'https://api.brightspace.com/auth/token',
    );
    expect(profileOf({ family: 'canvas' }).serviceDomain).toBe('instructure.com');
    expect(profileOf({ family: 'moodle' })).not.toHaveProperty('serviceDomain');
  });
});
