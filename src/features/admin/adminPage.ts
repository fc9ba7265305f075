import type { Page } from '../../web/types.ts';
import type { AdminContext } from './withAdmin.ts';

type Ask = Pick<Page, 'title' | 'model'> &
  Partial<Pick<Page, 'status' | 'narrow' | 'scripts'>> & {
    readonly view: string;
    readonly tab: {
      readonly name: 'platforms' | 'connect' | 'launches' | 'journal';
      readonly self: boolean;
    };
  };

/** A page of `/admin`, with its tabs, the administrator's name and the proof for its forms. */
export function adminPage(ctx: AdminContext, { view, tab, model, ...page }: Ask): Page {
  return {
    kind: 'page',
    ...page,
    view: `admin/${view}`,
    layout: {
      kind: 'admin',
      where: ctx.t('admin.where'),
      whereMore: ctx.admin.name,
      tab,
      toRoot: '/admin/',
    },
    model: { ...model, proof: ctx.proof },
  };
}
