/** AGS line items under Moodle's addresses and with its rules (gradebookservices lineitems.php, lineitem.php). */
import { Router, text } from 'express';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { lineItemUrl, lineItemsUrl } from './claims.ts';
import { faults } from './faults.ts';
import type { LineItem } from './gradebook.ts';
import { addItem } from './gradebook.ts';
import type { ServiceAnswer } from './services.ts';
import { curlyLink, pageOf, refusal, serviceProblem, writeAnswer } from './services.ts';
import type { World } from './world.ts';

const scope = 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem';
const container = ['application/vnd.ims.lis.v2.lineitemcontainer+json'];
const single = ['application/vnd.ims.lis.v2.lineitem+json'];

const itemBody = z.object({
  label: z.string().trim().min(1),
  scoreMaximum: z.number().positive(),
  resourceLinkId: z.coerce.string().optional(),
  resourceId: z.string().optional(),
  tag: z.string().optional(),
});

export function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}

function itemJson(world: World, item: LineItem): Readonly<Record<string, unknown>> {
  return {
    id: `${lineItemUrl(world, item.id)}?type_id=${world.deploymentId}`,
    label: item.label,
    scoreMaximum: item.scoreMaximum,
    resourceId: item.resourceId ?? '',
    tag: item.tag ?? '',
    ...(item.resourceLinkId && {
      resourceLinkId: item.resourceLinkId,
      ltiLinkId: item.resourceLinkId,
    }),
  };
}

function listItems(world: World, req: Request): ServiceAnswer {
  const filters = {
    resource_link_id: 'resourceLinkId',
    resource_id: 'resourceId',
    tag: 'tag',
  } as const;
  const asked = Object.entries(filters).filter(([name]) => typeof req.query[name] === 'string');
  const found = world.gradebook.items.filter((item) =>
    asked.every(([name, field]) => item[field] === req.query[name]),
  );
  const { part, from, limit } = pageOf(found, req.query);
  const kept = Object.fromEntries(asked.map(([name]) => [name, String(req.query[name])]));
  const query = { ...kept, type_id: world.deploymentId };
  return {
    status: 200,
    json: part.map((item) => itemJson(world, item)),
    ...(limit !== undefined && {
      link: curlyLink(lineItemsUrl(world), query, { from, limit, total: found.length }),
    }),
  };
}

/** Items that a tool POSTs are « manual »: not bound to the activity, even with its id. */
function createItem(world: World, req: Request): ServiceAnswer {
  const body = itemBody.safeParse(parseJson(req.body));
  if (!body.success) return refusal(400, 'Incorrect label, maxgrade or lineitem');
  const { label, scoreMaximum, resourceLinkId, resourceId, tag } = body.data;
  if (resourceLinkId && !world.links.some(({ id }) => id === resourceLinkId)) {
    return refusal(403, 'Not allowed to add a line item for that resource link');
  }
  const item = addItem(world.gradebook, {
    label,
    scoreMaximum,
    coupled: false,
    ...(resourceLinkId && { resourceLinkId }),
    ...(resourceId && { resourceId }),
    ...(tag && { tag }),
  });
  return { status: 201, json: itemJson(world, item) };
}

function changeItem(world: World, item: LineItem, body: unknown): ServiceAnswer {
  const read = itemBody.safeParse(body);
  if (!read.success) return refusal(400, 'Incorrect label or maximum score');
  item.label = read.data.label;
  item.scoreMaximum = read.data.scoreMaximum;
  if (read.data.resourceId !== undefined) item.resourceId = read.data.resourceId;
  if (read.data.tag !== undefined) item.tag = read.data.tag;
  return { status: 200, json: itemJson(world, item) };
}

function removeItem(world: World, item: LineItem): ServiceAnswer {
  if (item.coupled) return refusal(403, 'Not allowed to delete a coupled line item');
  world.gradebook.items.splice(world.gradebook.items.indexOf(item), 1);
  return { status: 204 };
}

/** The item of `:item`, when the course is right too. */
export function findItem(world: World, params: Request['params']): LineItem | undefined {
  if (params['course'] !== world.course.id) return undefined;
  return world.gradebook.items.find(({ id }) => id === params['item']);
}

const onList =
  (world: World): RequestHandler =>
  (req, res) => {
    const reads = req.method === 'GET';
    const scopes = reads ? [scope, `${scope}.readonly`] : [scope];
    // A POST makes one item: Moodle takes it in the media type of one.
    const formats = reads ? container : single;
    const problem =
      serviceProblem(req, { world, scopes, formats }) ??
      (req.params['course'] === world.course.id ? undefined : refusal(404, 'Not Found: Course'));
    const answer = problem ?? (reads ? listItems(world, req) : createItem(world, req));
    writeAnswer(res, answer, formats[0] ?? '');
  };

const onItem =
  (world: World): RequestHandler =>
  (req, res) => {
    const scopes = req.method === 'GET' ? [scope, `${scope}.readonly`] : [scope];
    const problem = serviceProblem(req, { world, scopes, formats: single });
    const item = findItem(world, req.params);
    const act = (found: LineItem): ServiceAnswer => {
      if (req.method === 'PUT') return changeItem(world, found, parseJson(req.body));
      if (req.method === 'DELETE') return removeItem(world, found);
      return { status: 200, json: itemJson(world, found) };
    };
    const answer = problem ?? (item ? act(item) : refusal(404, 'Line item does not exist'));
    writeAnswer(res, answer, single[0] ?? '');
  };

/** Mounted at `/mod/lti/services.php`. */
export function lineItemRoutes(world: World): Router {
  const router = Router();
  const guard = [text({ type: () => true, limit: '64kb' }), faults(world, 'line-items')];
  const list = router.route('/:course/lineitems').all(guard);
  list.get(onList(world)).post(onList(world));
  const one = router.route('/:course/lineitems/:item/lineitem').all(guard);
  one.get(onItem(world)).put(onItem(world)).delete(onItem(world));
  return router;
}
