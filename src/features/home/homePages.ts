/** « À faire » (design 01): one dark card, then lists by state. States are words before colours. */
import { keptCount } from '../../domain/participation.ts';
import { isPreview } from '../../domain/visibility.ts';
import { heldAfterAll } from '../../domain/withdrawal.ts';
import { participationWords } from '../../web/participationWords.ts';
import type { Page, SessionContext } from '../../web/types.ts';
import type { Task } from './listTasks.ts';
import type { Home } from './openHome.ts';

interface Meta {
  readonly icon: string;
  readonly text: string;
}
interface TaskLine {
  readonly title: string;
  readonly href: string;
  readonly metas: readonly Meta[];
  /** « Commencé », « Tu peux le faire », or empty. */
  readonly chip: string;
}

/** Of each list: more would be read by nobody. */
const linesShown = 200;

export function homePage(ctx: SessionContext, home: Home): Page {
  const { courseTitle, name, tasks } = home;
  const { t } = ctx;
  const todo = tasks.filter(({ state }) => state === 'todo');
  const late = tasks.filter(({ state }) => state === 'late');
  const next = todo[0] ?? late[0];
  const listOf = (state: Task['state']) =>
    taskList(
      ctx,
      tasks.filter((task) => task.state === state && task !== next),
    );
  return {
    kind: 'page',
    view: 'home/home',
    title: t('home.title'),
    layout: { kind: 'student', where: courseTitle, tab: { name: 'home', self: true }, toRoot: '' },
    scripts: ['clearDrafts.js'],
    model: {
      preview: isPreview(ctx.session),
      today: capital(ctx.format.day(ctx.now)),
      greeting: name === undefined ? t('home.hello') : t('home.helloName', { name }),
      lead: next === undefined ? '' : leadWords(ctx, [...todo, ...late]),
      next: next === undefined ? [] : [nextCard(ctx, next)],
      empty: emptyKey(tasks, next),
      partial: home.partial,
      todo: listOf('todo'),
      late: listOf('late'),
      later: listOf('later'),
      done: listOf('done'),
      participation: participationLine(ctx, home),
    },
  };
}

/** Empty when nothing is sent. */
function participationLine(ctx: SessionContext, { participation }: Home): string {
  if (participation === undefined) return '';
  const { state } = participation;
  const count = state && keptCount(state);
  if (state !== undefined && count !== undefined)
    return participationWords(ctx, count, state.countedAt);
  const held = heldAfterAll(state?.deliveries ?? {});
  return held === undefined
    ? ctx.t('participation.student.none')
    : ctx.t('participation.student.held', { score: ctx.format.number(held) });
}

function emptyKey(tasks: readonly Task[], next: Task | undefined): '' | 'nothing' | 'allDone' {
  if (next !== undefined) return '';
  return tasks.length === 0 ? 'nothing' : 'allDone';
}

function leadWords({ t }: SessionContext, tasks: readonly Task[]): string {
  const minutes = tasks.reduce((sum, task) => sum + task.minutes, 0);
  return t('home.lead', { count: tasks.length, minutes });
}

function nextCard(ctx: SessionContext, task: Task) {
  const { t } = ctx;
  const begun = task.stepsDone > 0;
  return {
    title: task.placement.title,
    metas: [
      {
        icon: task.phase === 'avant' ? 'home' : 'flag',
        text: begun
          ? t(`home.steps.${task.phase}`, { done: task.stepsDone, count: task.stepsTotal })
          : t(`home.phase.${task.phase}`),
      },
      ...metasOf(ctx, task),
    ],
    note: begun ? t('home.kept') : task.state === 'late' ? t('home.latePossible') : '',
    href: hrefOf(task),
    action: t(begun ? 'home.resume' : 'home.start'),
  };
}

/** Those that come first, and how many more there are: counts are of all. */
function taskList(ctx: SessionContext, tasks: readonly Task[]) {
  const lines = tasks.slice(0, linesShown).map((task) => taskLine(ctx, task));
  const count = tasks.length - lines.length;
  return { lines, count: tasks.length, more: count === 0 ? '' : ctx.t('home.more', { count }) };
}

function taskLine(ctx: SessionContext, task: Task): TaskLine {
  const { t } = ctx;
  return {
    title: t(`home.task.${task.phase}`, { title: task.placement.title }),
    href: hrefOf(task),
    metas: metasOf(ctx, task),
    chip: chipOf(ctx, task),
  };
}

function chipOf({ t }: SessionContext, { state, stepsDone }: Task): string {
  if (state === 'late') return t('home.canDo');
  return state !== 'done' && stepsDone > 0 ? t('home.begun') : '';
}

function metasOf({ t, format }: SessionContext, task: Task): readonly Meta[] {
  if (task.doneAt !== undefined)
    return [{ icon: 'check', text: t('home.doneOn', { when: format.day(task.doneAt) }) }];
  return [
    { icon: 'clock', text: t('home.minutes', { minutes: task.minutes }) },
    ...dateOf(task, format.day, t),
  ];
}

function dateOf(
  { state, dueAt, classAt }: Task,
  day: (at: number) => string,
  t: SessionContext['t'],
): readonly Meta[] {
  if (state === 'later')
    return [
      {
        icon: 'calendar',
        text:
          classAt === undefined
            ? t('home.afterAvant')
            : t('home.afterClass', { when: day(classAt) }),
      },
    ];
  if (dueAt === undefined) return [];
  const key = state === 'late' ? 'home.wasFor' : 'home.dueOn';
  return [{ icon: 'calendar', text: t(key, { when: day(dueAt) }) }];
}

function hrefOf({ placement, phase, state, opensHere }: Task): string {
  const activity = `activity/${placement._id}`;
  return opensHere && state !== 'done' ? activity : `${activity}/phases/${phase}`;
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
