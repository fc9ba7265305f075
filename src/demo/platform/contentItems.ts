/** contentitem_return.php: what a tool answers to deep linking, taken with Moodle's rules (lti.md 3.6). */
import { Router, urlencoded } from 'express';
import type { RequestHandler } from 'express';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { contentReturnPage } from '../pages/contentReturnPage.ts';
import { postPage, problemPage } from '../pages/passage.ts';
import { addLink } from './links.ts';
import { currentPerson, isTeacher } from './session.ts';
import type { PlatformLink, World } from './world.ts';

const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim/';

const custom = z.record(z.string(), z.coerce.string()).default({});
const lineItem = z.object({
  scoreMaximum: z.number().positive(),
  resourceId: z.string().optional(),
  tag: z.string().optional(),
  submissionReview: z.object({ url: z.string().optional(), custom }).optional(),
});
const item = z.object({
  type: z.string(),
  title: z.string().default('Élan'),
  text: z.string().default(''),
  url: z.string().optional(),
  custom,
  lineItem: lineItem.optional(),
});
const response = z.object({
  'https://purl.imsglobal.org/spec/lti/claim/message_type': z.literal('LtiDeepLinkingResponse'),
  [`${dl}content_items`]: z.array(item).default([]),
  [`${dl}msg`]: z.string().optional(),
  [`${dl}errormsg`]: z.string().optional(),
});
type Item = z.infer<typeof item>;

interface Taken {
  readonly links: readonly PlatformLink[];
  readonly message: string | undefined;
  readonly error: string | undefined;
}

/** Issuer and signature are checked; audience and nonce are not (lti.md 3.6). Undefined: not readable. */
async function takeItems(world: World, jwt: string): Promise<Taken | undefined> {
  try {
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(await world.toolKeys()), {
      algorithms: ['RS256'],
      issuer: world.clientId,
      currentDate: new Date(world.now()),
      clockTolerance: 60,
    });
    const read = response.parse(payload);
    const links = read[`${dl}content_items`].filter((one) => isOwn(world, one));
    return {
      links: links.map((one) => addItemLink(world, one)),
      message: read[`${dl}msg`],
      error: read[`${dl}errormsg`],
    };
  } catch {
    return undefined;
  }
}

/** Another type is ignored; an address must be on the tool's domain. */
const isOwn = (world: World, { type, url }: Item): boolean =>
  type === 'ltiResourceLink' &&
  (url === undefined || URL.parse(url)?.hostname === new URL(world.toolUrl).hostname);

/** Custom parameters are kept as lines `key=value`: what follows a newline is lost. */
function addItemLink(world: World, { title, text, url, ...rest }: Item): PlatformLink {
  const lines = Object.entries(rest.custom).map(([key, value]) => [
    key,
    value.split('\n')[0] ?? '',
  ]);
  const id = Math.max(0, ...world.links.map((link) => Number(link.id))) + 1;
  const column = world.switches.grades === 'none' ? undefined : rest.lineItem;
  const link = {
    id: String(id),
    title,
    description: text,
    ...(url === undefined ? {} : { url }),
    custom: Object.fromEntries(lines),
    graded: column !== undefined,
  };
  if (column === undefined) return addLink(world, link);
  const { scoreMaximum, resourceId, tag, submissionReview: review } = column;
  return addLink(world, link, {
    scoreMaximum,
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(tag === undefined ? {} : { tag }),
    ...(review && {
      submissionReview: {
        custom: review.custom,
        ...(review.url === undefined ? {} : { url: review.url }),
      },
    }),
  });
}

const form = z.object({ JWT: z.string(), repost: z.string().optional() });

/** The session cookie is Lax and does not come with the tool's post: the page posts to itself once. */
const onReturn =
  (world: World): RequestHandler =>
  async (req, res) => {
    const fields = form.safeParse(req.body);
    const person = currentPerson(world, req);
    if (!fields.success) {
      res.status(400).send(problemPage('Réponse illisible', 'L’outil n’a rien envoyé.'));
    } else if (person === undefined && fields.data.repost === undefined) {
      const page = { title: 'Retour à l’ENT', button: 'Continuer' };
      res.send(postPage(req.originalUrl, { JWT: fields.data.JWT, repost: '1' }, page));
    } else if (person === undefined || !isTeacher(person)) {
      res.status(403).send(problemPage('Connexion nécessaire', 'Ouvrez d’abord le cours.'));
    } else {
      const taken = await takeItems(world, fields.data.JWT);
      res
        .status(taken === undefined ? 400 : 200)
        .send(
          taken === undefined
            ? problemPage('Réponse illisible', 'La signature de l’outil n’est pas la bonne.')
            : contentReturnPage(taken),
        );
    }
  };

/** Mounted at `/mod/lti`. */
export function contentItemRoutes(world: World): Router {
  const router = Router();
  const body = urlencoded({ extended: false, limit: '1mb' });
  router.post('/contentitem_return.php', body, onReturn(world));
  return router;
}
