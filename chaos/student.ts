/** A student in a browser without scripts, behind a front that knows no sticky sessions. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Question } from '../src/domain/activity/question.ts';
import { secondMs } from '../src/domain/time.ts';
import type { Visitable, Visited } from '../test/support/visitor.ts';
import { Visitor } from '../test/support/visitor.ts';
import type { Fleet } from './nodes.ts';
import { noteFault } from './tally.ts';
import type { Tally } from './tally.ts';

/** What people are promised. */
export const answerWithinMs = 5 * secondMs;
/** The front gives a node up then, and asks the next one. */
const patienceMs = answerWithinMs + secondMs;
/** Between two tries of a person who reads « Attendre dix secondes »: shorter than people are. */
const againMs = 2 * secondMs;

type Sending = Parameters<Visitor['send']>[1];

interface Through {
  readonly fleet: Fleet;
  readonly tally: Tally;
  readonly platform: Visitable['platform'];
}

export class Student extends Visitor {
  readonly personId: string;
  private readonly through: Through;
  private readonly door: { url: string; readonly platform: Visitable['platform'] };

  constructor(personId: string, through: Through) {
    const door = { url: through.fleet.next(), platform: through.platform };
    super(door);
    this.personId = personId;
    this.through = through;
    this.door = door;
  }

  /** Over the nodes in turn, until one answers. */
  override async send(path: string, ask: Sending): Promise<Visited> {
    const { fleet, tally } = this.through;
    for (;;) {
      this.door.url = fleet.next();
      const at = Date.now();
      tally.requests += 1;
      const answer = await within(patienceMs, super.send(path, ask));
      const ms = Date.now() - at;
      if (fleet.ranSince(this.door.url, at)) {
        tally.slowestMs = Math.max(tally.slowestMs, ms);
        if (ms > answerWithinMs || answer === undefined)
          noteFault(tally, `${shape(path)}: ${answer?.status ?? 'no answer'} after ${ms} ms`);
      }
      if (answer !== undefined) return this.judge(path, ask, answer);
      tally.unanswered += 1;
      fleet.gaveNoAnswer(this.door.url);
      await wait(50);
    }
  }

  /** From the course to the first page, as often as it takes. */
  async arrive(linkId: string): Promise<void> {
    await this.persist(async () => {
      try {
        return (await this.launch(this.personId, linkId)).status === 200;
      } catch {
        // Refused somewhere on the way: the person opens the activity again.
        return false;
      }
    });
  }

  /** Fills the form in once, and sends it until the tool says that it is saved. */
  async answer(
    placement: string,
    question: Question,
    fields: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<void> {
    const { tally } = this.through;
    const formId = `${this.personId}-${tally.acknowledged.length}-${Math.random()}`.slice(0, 60);
    const path = `${this.session}activity/${placement}/questions/${question.id}`;
    const form = { ...fields, formId, certainty: 'rather' };
    const headers = { 'sec-fetch-site': 'same-origin' };
    await this.persist(async () => (await this.send(path, { form, headers })).status === 303);
    tally.acknowledged.push({ personId: this.personId, questionId: question.id, formId });
  }

  private async persist(isDone: () => Promise<boolean>): Promise<void> {
    const start = Date.now();
    while (!(await isDone())) await wait(againMs);
    const { tally } = this.through;
    tally.longestOutageMs = Math.max(tally.longestOutageMs, Date.now() - start);
  }

  private judge(path: string, { form }: Sending, answer: Visited): Visited {
    const { tally } = this.through;
    if (answer.status < 400) return answer;
    if (answer.status === 503) tally.refused += 1;
    if (path === '/lti/launch' && answer.status === 401) {
      // A node took the attempt and was lost with its answer: the page says to open the activity again.
      tally.reopened += 1;
      return answer;
    }
    const wrong = problemOf(answer, path.startsWith('/s/') ? form : undefined);
    if (wrong !== '') noteFault(tally, `${shape(path)}: ${wrong}`);
    return answer;
  }
}

function problemOf({ status, headers, text, $ }: Visited, form: Sending['form']): string {
  if (status !== 503) return `${status} ${text.slice(0, 120)}`;
  if (!/^\d+$/.test(headers.get('retry-after') ?? '')) return '503 without Retry-After';
  if ($('html').attr('lang') !== 'fr-FR') return '503 in another language';
  const typed = form?.['formId'];
  if (typed === undefined) return '';
  const kept = $('main form[method=post] input[name=formId]').attr('value');
  return kept === typed ? '' : '503 that loses what was typed';
}

/** Without what names a session. */
const shape = (path: string): string =>
  path.replace(/^\/s\/[^/]+/, '/s/…').replaceAll(/[0-9a-f-]{36}/g, '…');

/** Undefined: the connection was refused or broke, or nothing came in time. */
async function within(ms: number, answer: Promise<Visited>): Promise<Visited | undefined> {
  const late = new AbortController();
  const deadline = wait(ms, undefined, { signal: late.signal }).catch(() => undefined);
  const lost = answer.catch(() => undefined);
  try {
    return await Promise.race([lost, deadline]);
  } finally {
    late.abort();
  }
}
