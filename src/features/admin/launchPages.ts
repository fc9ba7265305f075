/** Design 11c: the last launches and service calls, why they failed, what to do. */
import type { Diagnostic } from '../../store/index.ts';
import type { Page } from '../../web/types.ts';
import { adminPage } from './adminPage.ts';
import { detailLines, launchWords } from './launchWords.ts';
import { cookiePaths, outcomes, periods } from './listLaunches.ts';
import type { LaunchFilter, LaunchList } from './listLaunches.ts';
import type { AdminContext } from './withAdmin.ts';

export function launchesPage(ctx: AdminContext, list: LaunchList): Page {
  const { t } = ctx;
  const { filter } = list;
  const query = queryOf(filter);
  return adminPage(ctx, {
    view: 'launches',
    title: t('diagnostics.title'),
    tab: { name: 'launches', self: true },
    model: {
      ref: filter.ref,
      code: filter.code,
      platforms: list.platforms.map(({ _id, name }) => ({
        value: _id,
        label: name,
        chosen: _id === filter.platform,
      })),
      outcomes: outcomes.map((value) => ({
        value,
        label: t(`diagnostics.outcomes.${value}`),
        chosen: value === filter.outcome,
      })),
      cookies: cookiePaths.map((value) => ({
        value,
        label: t(`diagnostics.cookiePaths.${value}`),
        chosen: value === filter.cookie,
      })),
      periods: periods.map((value) => ({
        value,
        label: t(`diagnostics.periods.${value}`),
        chosen: value === filter.period,
      })),
      rows: list.rows.map((row) => rowModel(ctx, list, row)),
      older: list.next === undefined ? '' : hrefOf('', { ...query, after: list.next }),
      newest: filter.after === undefined ? '' : hrefOf('', query),
      csv: hrefOf('.csv', query),
      json: hrefOf('.json', query),
    },
  });
}

type Query = Readonly<Record<string, string>>;

const queryOf = ({ ref, platform, outcome, code, cookie, period }: LaunchFilter): Query => ({
  ref,
  platform: platform ?? '',
  outcome: outcome ?? '',
  code,
  cookie: cookie ?? '',
  period,
});

const hrefOf = (ending: string, query: Query): string =>
  `/admin/launches${ending}?${new URLSearchParams(query).toString()}`;

/** As `web` makes them; lines that were counted have an id that nobody was shown. */
const reference = /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/;

function rowModel(ctx: AdminContext, { names }: LaunchList, row: Diagnostic) {
  const { t } = ctx;
  const { title, why, todo } = launchWords(ctx, row);
  const refused = row.outcome === 'refused';
  return {
    ref: reference.test(row._id) ? row._id : t('diagnostics.nothing'),
    when: whenOf(ctx, row),
    platform: names.get(row.platformId) ?? t('diagnostics.noPlatform'),
    kind: t(`diagnostics.kinds.${row.kind}`),
    chip: {
      variant: refused ? 'refused' : 'done',
      icon: refused ? 'close' : 'check',
      label: t(`diagnostics.outcomes.${row.outcome}`),
    },
    times: row.count === 1 ? '' : t('diagnostics.times', { count: row.count }),
    code: refused ? row.code : '',
    title,
    why,
    todo: todo === '' ? t('diagnostics.nothing') : todo,
    details: detailLines(ctx, row),
  };
}

function whenOf({ t, format }: AdminContext, { at, lastAt, count }: Diagnostic): string {
  const from = format.dayAndTime(at);
  return count === 1 ? from : t('diagnostics.fromTo', { from, to: format.time(lastAt) });
}
