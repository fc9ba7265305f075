/** What `/metrics` tells of this node, read as Prometheus reads it. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { hourMs, minuteMs } from '../../src/domain/time.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { measureOutboxes } from '../../src/jobs/measureOutboxes.ts';
import { startRunner } from '../../src/jobs/runner.ts';
import { startCourse } from '../support/course.ts';
import type { CourseApp } from '../support/course.ts';
import { addStudents, makeScores } from '../support/manyScores.ts';
import { until } from '../support/serverProcess.ts';
import { Visitor } from '../support/visitor.ts';

jest.setTimeout(60_000);

const token = 'a-token-for-the-figures';
let school: CourseApp;
beforeAll(async () => {
  school = await startCourse({ env: { METRICS_TOKEN: token } });
});
afterAll(() => school.app.close());

async function figures(): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${school.app.url}/metrics`, { headers })).text();
}

test('scores that wait are counted with their age, those that rest have none', async () => {
  const { app, session, placement } = school;
  const { platformId } = session;
  const own = await placement();
  const now = app.clock.now();
  const [first = '', second = '', parked = ''] = addStudents(app.platform, 3);
  const ask = { platformId, placements: [own], now };
  const { store } = app.services;
  await makeScores(store, { ...ask, subs: [first, second] });
  const rests = {
    refusal: 'forbidden',
    eventAt: now - 100 * hourMs,
    nextAt: now + hourMs,
  } as const;
  await makeScores(store, { ...ask, subs: [parked], delivery: rests });
  app.clock.advance(20 * minuteMs);
  await measureOutboxes.run(app.services);
  const waiting = await figures();
  const of = `{platform="${platformId}"}`;
  expect(waiting).toContain(`elan_deliveries_waiting${of} 3`);
  expect(waiting).toContain(`elan_delivery_oldest_seconds${of} 1200`);
  expect(waiting).toContain(`elan_delivery_overdue_seconds${of} 1200`);

  app.platform.switches.answers.scores = [500];
  expect(await deliverNext(app.services, platformId)).toBe('neutral');
  expect(await deliverNext(app.services, platformId)).toBe('done');
  const after = await figures();
  expect(after).toContain('elan_scores_total{outcome="waiting"} 1');
  expect(after).toContain('elan_scores_total{outcome="sent"} 1');
  app.clock.advance(2 * hourMs);
  while ((await deliverNext(app.services, platformId)) !== 'idle');
  await measureOutboxes.run(app.services);
  expect(await figures()).not.toContain('elan_deliveries_waiting{');
});

test('a key set that can’t be read is told by platform', async () => {
  const { app, session, placed } = school;
  const of = (outcome: string) => `platform="${session.platformId}",outcome="${outcome}"`;
  const read = /elan_key_set_reads_total\{([^}]+)\} (\d+)/g;
  const counts = async () =>
    Object.fromEntries([...(await figures()).matchAll(read)].map(([, at, n]) => [at, Number(n)]));
  expect(await counts()).toEqual({ [of('ok')]: 1 });
  Object.assign(app.platform.switches, { down: 'error', only: ['certs'] });
  app.clock.advance(10 * minuteMs);
  await new Visitor(app).launch(who.teacher, placed.linkId);
  expect(await counts()).toEqual({ [of('ok')]: 1, [of('failed')]: 1 });
  app.platform.switches.down = 'no';
});

test('the runner tells when it looked, and each turn that broke', async () => {
  const { services, clock } = school.app;
  let turns = 0;
  const turn = async (): Promise<never> => {
    turns += 1;
    throw new Error('a broken document');
  };
  const jobs = [{ queue: 'projections', width: 1, turn } as const];
  const runner = startRunner({ services, jobs, chores: [], idleMs: 10 });
  await until(() => turns >= 2, 20_000);
  await runner.stop(2000);
  const told = await figures();
  expect(told).toContain(`elan_jobs_last_look_timestamp_seconds ${clock.now() / 1000}`);
  const failures = /elan_job_failures_total\{queue="projections"\} (\d+)/.exec(told)?.[1];
  expect(Number(failures)).toBe(turns);
});

test('the store tells how long each verb takes, and the process how late its event loop is', async () => {
  const told = await figures();
  expect(told).toMatch(/elan_store_seconds_count\{verb="get",outcome="ok"\} \d/);
  expect(told).toMatch(/elan_store_seconds_count\{verb="claim",outcome="ok"\} \d/);
  expect(told).toMatch(/nodejs_eventloop_lag_p99_seconds [\d.]+/);
  expect(told).toMatch(/elan_http_seconds_count\{method="GET",status="2xx"\} \d/);
});

test('nothing in the figures names a person, a course or an address', async () => {
  const told = await figures();
  const { session, app } = school;
  const ids = [session.personId, session.identityId, session.schoolId, session.courseId ?? ''];
  for (const secret of [...ids, app.platform.issuer, 'Nom1', token])
    expect(told).not.toContain(secret);
});
