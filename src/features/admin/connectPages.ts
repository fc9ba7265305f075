/** Design 11b, in the order of Moodle's screens (lti.md 3.7). */
import type { FieldError } from '../../web/forms.ts';
import type { Page } from '../../web/types.ts';
import { adminPage } from './adminPage.ts';
import type { AdminContext } from './withAdmin.ts';

interface Shown {
  readonly publicUrl: string;
  readonly errors: readonly FieldError[];
  /** What was typed, shown again. */
  readonly body: unknown;
}

/** « Détails de configuration de l’outil »: what Moodle shows once the tool is saved. */
const fields = ['issuer', 'clientId', 'deploymentId', 'jwksUrl', 'tokenUrl', 'authUrl'] as const;

export function connectPage(ctx: AdminContext, { publicUrl, errors, body }: Shown): Page {
  const { t } = ctx;
  const typed = (field: string): string => {
    const value: unknown = Object(body)[field];
    return typeof value === 'string' ? value : '';
  };
  const wrong = (field: string): string => {
    const error = errors.find((one) => one.field === field);
    return error === undefined ? '' : t(error.key, error.values);
  };
  const field = (name: string) => ({ name, value: typed(name), wrong: wrong(name) });
  return adminPage(ctx, {
    view: 'connect',
    title: t('admin.connect.title'),
    tab: { name: 'connect', self: true },
    narrow: true,
    scripts: errors.length > 0 ? ['copyText.js', 'errorFocus.js'] : ['copyText.js'],
    ...(errors.length > 0 ? { status: 422 } : {}),
    model: {
      errors,
      invitedSchool: field('invitedSchool'),
      invitedNames: typed('invitedNames') === 'yes',
      own: ownAddresses(publicUrl),
      settings,
      fields: fields.map(field),
      school: field('school'),
      names: typed('names') === 'yes',
    },
  });
}

/** The rest of that form, in its order: without them no choice of content, no scores, no list of the class. */
const settings = [
  'admin.connect.thenDeepLinking',
  'admin.connect.thenScores',
  'admin.connect.thenRoster',
  'admin.connect.thenNames',
  'admin.connect.thenEmail',
  'admin.connect.thenGrades',
] as const;

/** What Moodle's form for a new tool asks for, in its order. Labels are those of its own language packs. */
const ownAddresses = (publicUrl: string) => [
  { name: 'toolUrl', value: `${publicUrl}/lti/launch` },
  { name: 'keySet', value: `${publicUrl}/.well-known/jwks.json` },
  { name: 'login', value: `${publicUrl}/lti/login` },
  { name: 'redirect', value: `${publicUrl}/lti/launch` },
];

/** `update`: for a platform that is registered already (lti.md 2.2, `reg-update`). */
export function invitationPage(ctx: AdminContext, address: string, update: boolean): Page {
  return adminPage(ctx, {
    view: 'invitation',
    title: ctx.t(update ? 'admin.invitation.updateTitle' : 'admin.invitation.title'),
    tab: { name: 'connect', self: false },
    narrow: true,
    scripts: ['copyText.js'],
    model: { address, update },
  });
}
