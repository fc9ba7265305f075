import { describe, expect, test } from '@jest/globals';
import { roleFrom } from '../../src/domain/role.ts';
import type { Role } from '../../src/domain/role.ts';

const v2 = 'http://purl.imsglobal.org/vocab/lis/v2/';

const cases: readonly (readonly [string, readonly string[], Role])[] = [
  ['one full URI of a teacher', [`${v2}membership#Instructor`], 'instructor'],
  ['one full URI of a learner', [`${v2}membership#Learner`], 'learner'],
  ['a short teacher role', ['Instructor'], 'instructor'],
  ['a short learner role', ['Learner'], 'learner'],
  ['a slash for the hash', [`${v2}membership/Instructor`], 'instructor'],
  [
    'an https vocabulary',
    ['https://purl.imsglobal.org/vocab/lis/v2/membership#Learner'],
    'learner',
  ],
  ['blanks around', [` ${v2}membership#Learner `], 'learner'],
  ['a role of LTI 1.1', ['urn:lti:role:ims/lis/Instructor'], 'instructor'],
  ['a sub-role of LTI 1.1', ['urn:lti:role:ims/lis/Learner/GuestLearner'], 'learner'],
  ['a content developer', [`${v2}membership#ContentDeveloper`], 'instructor'],
  ['a teaching assistant', [`${v2}membership/Instructor#TeachingAssistant`], 'instructor'],
  ['a short teaching assistant', ['TeachingAssistant'], 'instructor'],
  ['a learner sub-role called Instructor', [`${v2}membership/Learner#Instructor`], 'learner'],
  [
    'a teacher with institution roles (VT-2)',
    [
      `${v2}membership#Instructor`,
      `${v2}institution/person#Staff`,
      `${v2}institution/person#Other`,
    ],
    'instructor',
  ],
  [
    'a learner who is a mentor too (VS-2)',
    [`${v2}membership#Learner`, `${v2}institution/person#Student`, `${v2}membership#Mentor`],
    'learner',
  ],
  [
    'a teacher who is a learner too: the highest course role',
    [`${v2}membership#Learner`, `${v2}membership#Instructor`],
    'instructor',
  ],
  ['an unknown role alone (VT-4)', [`${v2}unknown/unknown#Helper`], 'visitor'],
  [
    'a learner with an unknown role (VS-4)',
    [`${v2}membership#Learner`, `${v2}uknownrole/unknown#Unknown`],
    'learner',
  ],
  ['an empty text (VT-5)', [''], 'visitor'],
  ['no role (VT-5)', [], 'visitor'],
  ['a mentor', [`${v2}membership#Mentor`], 'visitor'],
  ['a short mentor', ['Mentor'], 'visitor'],
  ['a manager, an officer, a member', ['Manager', 'Officer', 'Member'], 'visitor'],
  ['a teacher of the institution only', [`${v2}institution/person#Instructor`], 'visitor'],
  ['a faculty member of the institution only', [`${v2}institution/person#Faculty`], 'visitor'],
  ['a student of the institution only', [`${v2}institution/person#Learner`], 'visitor'],
  ['a teacher of the system only', [`${v2}system/person#Instructor`], 'visitor'],
  [
    'a teacher word of another vocabulary',
    ['https://other.example/membership#Instructor'],
    'visitor',
  ],
  ['a vocabulary that only begins like ours', [`${v2}membershipX#Instructor`], 'visitor'],
  ['words in the wrong case', ['instructor', 'LEARNER'], 'visitor'],
  ['a system administrator', [`${v2}system/person#Administrator`], 'administrator'],
  ['an institution administrator', [`${v2}institution/person#Administrator`], 'administrator'],
  ['an administrator as the roster says it', [`${v2}person#Administrator`], 'administrator'],
  ['an administrator of LTI 1.1', ['urn:lti:sysrole:ims/lis/SysAdmin'], 'administrator'],
  ['a course administrator', [`${v2}membership#Administrator`], 'administrator'],
  ['a short administrator', ['Administrator'], 'administrator'],
  [
    'the site administrator of Moodle, who comes as a teacher too',
    [
      `${v2}institution/person#Administrator`,
      `${v2}membership#Instructor`,
      `${v2}system/person#Administrator`,
    ],
    'administrator',
  ],
  [
    'a course administrator who teaches that course',
    [`${v2}membership#Administrator`, `${v2}membership#Instructor`],
    'instructor',
  ],
  [
    'a site administrator enrolled as a learner',
    [`${v2}system/person#Administrator`, `${v2}membership#Learner`],
    'learner',
  ],
];

describe('the role of a launch', () => {
  test.each(cases)('reads %s', (_name, roles, expected) => {
    expect(roleFrom(roles)).toBe(expected);
  });

  test('does not depend on the order in which a platform lists the roles', () => {
    for (const [, roles, expected] of cases) {
      expect(roleFrom([...roles].reverse())).toBe(expected);
    }
  });
});
