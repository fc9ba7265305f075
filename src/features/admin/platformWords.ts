/** A platform and its deployments in words and marks. */
import { hashKey } from '../../domain/ids.ts';
import type { Deployment, Platform } from '../../store/index.ts';
import type { Translate } from '../../web/types.ts';

interface Chip {
  readonly variant: string;
  readonly icon: string;
  readonly label: string;
}

const marks = {
  active: { variant: 'done', icon: 'check' },
  pending: { variant: 'late', icon: 'clock' },
  disabled: { variant: 'refused', icon: 'stop' },
} as const;

export const statusChip = (t: Translate, status: Platform['status']): Chip => ({
  ...marks[status],
  label: t(`admin.status.${status}`),
});

/** Hosts of its addresses that are not the issuer's: the administrator confirms them (lti.md 2.2). */
export function foreignHosts(platform: Platform): readonly string[] {
  const { issuer, authUrl, tokenUrl, jwksUrl } = platform;
  const own = new URL(issuer).host;
  const hosts = [authUrl, tokenUrl, jwksUrl].map((address) => new URL(address).host);
  return [...new Set(hosts)].filter((host) => host !== own);
}

/** What a form says that was seen: nothing else is let in by it. */
export const addressMark = ({ issuer, authUrl, tokenUrl, jwksUrl }: Platform): string =>
  hashKey('addresses', issuer, authUrl, tokenUrl, jwksUrl);

interface DeploymentAction {
  readonly value: 'approve' | 'disable';
  readonly label: 'approve' | 'disable' | 'refuse';
}

const approve = { value: 'approve', label: 'approve' } as const;

/** The buttons of a deployment's row. */
export function deploymentActions({ status }: Deployment): readonly DeploymentAction[] {
  if (status === 'active') return [{ value: 'disable', label: 'disable' }];
  return status === 'pending' ? [approve, { value: 'disable', label: 'refuse' }] : [approve];
}
