/** NRPS memberships as Moodle gives them (service/memberships; lti.md 3.5). */
import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { membershipsUrl } from './claims.ts';
import { faults } from './faults.ts';
import type { ServiceAnswer } from './services.ts';
import { pageOf, refusal, serviceProblem, writeAnswer } from './services.ts';
import type { PlatformPerson, World } from './world.ts';

const scope = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';
const formats = [
  'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
  'application/vnd.ims.lis.v2.membershipcontainer+json',
];

/** By `moodle/course:manageactivities`: a non-editing teacher is a Learner here, an Instructor at launch. */
function rosterRoles({ role }: PlatformPerson): readonly string[] {
  if (role === 'administrator') {
    return ['Instructor', 'http://purl.imsglobal.org/vocab/lis/v2/person#Administrator'];
  }
  return [role === 'editing-teacher' ? 'Instructor' : 'Learner'];
}

function member(world: World, person: PlatformPerson): Readonly<Record<string, unknown>> {
  const { names, emails } = world.switches;
  return {
    status: 'Active',
    roles: rosterRoles(person),
    user_id: person.id,
    ...(person.idnumber && { lis_person_sourcedid: person.idnumber }),
    ...(names && {
      name: `${person.givenName} ${person.familyName}`,
      given_name: person.givenName,
      family_name: person.familyName,
    }),
    ...(emails && { email: person.email }),
  };
}

function listMembers(world: World, query: Request['query']): ServiceAnswer {
  const role = String(query['role'] ?? '')
    .split('#')
    .at(-1);
  const enrolled = world.people.filter((person) => person.role !== 'not-enrolled');
  // Moodle filters by these two only.
  const filtered = ['Instructor', 'Learner'].includes(role ?? '')
    ? enrolled.filter((person) => rosterRoles(person)[0] === role)
    : enrolled;
  const { part, from, limit } = pageOf(filtered, query);
  const { course } = world;
  const more = limit !== undefined && from + limit < filtered.length;
  // The next address loses the role, as Moodle's does.
  const next = `${membershipsUrl(world)}?limit=${limit}&from=${from + (limit ?? 0)}`;
  return {
    status: 200,
    json: {
      id: membershipsUrl(world),
      context: { id: course.id, label: course.label, title: course.title },
      members: part.map((person) => member(world, person)),
    },
    ...(more && { link: `<${next}>; rel="next"` }),
  };
}

const onMembers =
  (world: World): RequestHandler =>
  (req, res) => {
    const known =
      req.params['course'] === world.course.id && req.params['type'] === world.deploymentId;
    const answer =
      serviceProblem(req, { world, scopes: [scope], formats }) ??
      (known ? listMembers(world, req.query) : refusal(404, 'Not Found: Course'));
    writeAnswer(res, answer, formats[0] ?? '');
  };

/** Mounted at `/mod/lti/services.php`. */
export function rosterRoutes(world: World): Router {
  const router = Router();
  const path = '/CourseSection/:course/bindings/:type/memberships';
  router.get(path, faults(world, 'roster'), onMembers(world));
  return router;
}
