/** The rows as a file, person-free as they are: for a spreadsheet, or for who helps from afar. */
import { csvDownload } from '../../web/csv.ts';
import type { Diagnostic } from '../../store/index.ts';
import type { Download } from '../../web/types.ts';
import type { LaunchList } from './listLaunches.ts';
import type { AdminContext } from './withAdmin.ts';

type Listed = Pick<LaunchList, 'rows' | 'names'>;

/** Names of fields, the same in every language: the file is for tools and for those who know LTI. */
const columns = [
  'reference',
  'at',
  'lastAt',
  'count',
  'platform',
  'kind',
  'outcome',
  'code',
  'failure',
  'about',
  'deployment',
  'driftSeconds',
  'cookiePath',
  'family',
  'platformVersion',
  'message',
  'role',
  'missing',
] as const;

export function exportLaunchesCsv(ctx: AdminContext, { rows, names }: Listed): Download {
  const lines = rows.map((row) => {
    const { missing = [], ...plain } = plainRow(row, names);
    return { ...plain, missing: missing.join(' ') };
  });
  return csvDownload(`${ctx.t('diagnostics.fileName')}.csv`, lines, columns);
}

export function exportLaunchesJson(ctx: AdminContext, { rows, names }: Listed): Download {
  return {
    kind: 'download',
    contentType: 'application/json; charset=utf-8',
    fileName: `${ctx.t('diagnostics.fileName')}.json`,
    content: JSON.stringify(
      rows.map((row) => plainRow(row, names)),
      undefined,
      2,
    ),
  };
}

function plainRow(row: Diagnostic, names: Listed['names']) {
  const { count, kind, outcome, code, failure, about, deployment, driftSeconds } = row;
  return {
    reference: row._id,
    at: new Date(row.at).toISOString(),
    lastAt: new Date(row.lastAt).toISOString(),
    platform: names.get(row.platformId) ?? '',
    count,
    kind,
    outcome,
    code,
    failure,
    about,
    deployment,
    driftSeconds,
    cookiePath: row.cookiePath === 'none' ? undefined : row.cookiePath,
    family: row.family,
    platformVersion: row.platformVersion,
    message: row.message,
    role: row.role,
    missing: row.missing,
  };
}
