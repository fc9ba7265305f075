/** The pages of the simulated Moodle, under Moodle's paths, with a security policy of their own. */
import { fileURLToPath } from 'node:url';
import { Router, static as serveFiles, urlencoded } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { overrideGrade } from '../platform/gradebook.ts';
import { makeKey } from '../platform/keys.ts';
import { currentPerson, isTeacher, logIn } from '../platform/session.ts';
import type { PlatformLink, PlatformPerson, World } from '../platform/world.ts';
import { activityPage, contentPage, launchPage, storagePage } from './activityPage.ts';
import { coursePage } from './coursePage.ts';
import { gradeCells, gradebookPage } from './gradebookPage.ts';
import { applyPanel } from './panel.ts';
import { problemPage } from './passage.ts';
import { profilePage, rosterPage } from './peoplePages.ts';
import { returnPage } from './returnPage.ts';

const publicFile = (path: string): string =>
  fileURLToPath(new URL(`../../../public/${path}`, import.meta.url));
const home = '/course/view.php?id=2';

/** Scripts and styles of our own only; the frame and the forms may go to the tool. */
export const policy =
  ({ toolUrl }: World): RequestHandler =>
  (_req, res, next) => {
    res.setHeader(
      'content-security-policy',
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        `form-action 'self' ${toolUrl}`,
        `frame-src 'self' ${toolUrl}`,
        "frame-ancestors 'self'",
        "base-uri 'none'",
      ].join('; '),
    );
    res.setHeader('x-content-type-options', 'nosniff');
    res.setHeader('cache-control', 'no-store');
    next();
  };

/** Another site can't press the buttons of this one. */
const ownFormsOnly: RequestHandler = (req, res, next) => {
  if (req.get('sec-fetch-site') === 'cross-site') {
    res.status(403).send(problemPage('Demande refusée', 'Ce formulaire vient d’un autre site.'));
    return;
  }
  next();
};

interface Asked {
  readonly link: PlatformLink;
  readonly query: Request['query'];
}
type LinkPage = (world: World, person: PlatformPerson, asked: Asked) => string;

/** `action=gradeReport&user=…`: the gradebook asks for the work of one student (lti.md 3.8). */
const showActivity: LinkPage = (world, person, { link, query }) => {
  const asked = query['action'] === 'gradeReport' && isTeacher(person);
  const review = asked ? world.people.find(({ id }) => id === query['user']) : undefined;
  return activityPage(world, person, { link, review });
};

const onContent =
  (world: World): RequestHandler =>
  (req, res) => {
    const person = currentPerson(world, req);
    if (person === undefined || !isTeacher(person)) {
      const detail = 'Seules les personnes qui enseignent ajoutent une activité.';
      res.status(403).send(problemPage('Droit manquant', detail));
      return;
    }
    res.send(contentPage(world, person));
  };

/** An activity as the current person sees it; nobody is sent to the course page to choose. */
const onLink =
  (world: World, page: LinkPage): RequestHandler =>
  (req, res) => {
    const person = currentPerson(world, req);
    const link = world.links.find(({ cmid }) => cmid === req.query['id']);
    if (person === undefined) {
      res.redirect(303, `${home}#en-tant-que`);
    } else if (link === undefined) {
      res.status(404).send(problemPage('Activité introuvable', 'Elle a peut-être été supprimée.'));
    } else {
      res.send(page(world, person, { link, query: req.query }));
    }
  };

const onPerson =
  (world: World): RequestHandler =>
  (req, res) => {
    const shown = world.people.find(({ id }) => id === req.query['id']);
    if (shown === undefined) {
      res.status(404).send(problemPage('Personne introuvable', 'Elle n’est pas dans cet ENT.'));
    } else {
      res.send(profilePage(world, currentPerson(world, req), shown));
    }
  };

const onOpenAs =
  (world: World): RequestHandler =>
  (req, res) => {
    const form = z.object({ person: z.string(), cmid: z.string() }).safeParse(req.body);
    const person = world.people.find(({ id }) => id === form.data?.person);
    if (person === undefined) {
      res.redirect(303, home);
      return;
    }
    logIn(res, person.id);
    res.redirect(303, `/mod/lti/view.php?id=${encodeURIComponent(form.data?.cmid ?? '')}`);
  };

async function onPanel(world: World, req: Request, res: Response): Promise<void> {
  const done = applyPanel(world, req.body);
  if (done === 'rotate') world.keys.push(await makeKey(`moodle-${world.keys.length + 1}`));
  if (done === undefined) {
    res
      .status(422)
      .send(problemPage('Réglages illisibles', 'Vérifiez les nombres, puis recommencez.'));
    return;
  }
  res.redirect(303, home);
}

const gradeForm = z.object({
  person: z.string(),
  item: z.string(),
  grade: z
    .string()
    .transform((text) => Number(text.replace(',', '.')))
    .pipe(z.number().min(0)),
});

function onOverride(world: World, req: Request, res: Response): void {
  const form = gradeForm.safeParse(req.body);
  if (form.success) {
    const { person: userId, item: itemId, grade } = form.data;
    const nowSeconds = Math.floor(world.now() / 1000);
    overrideGrade(world.gradebook, { itemId, userId, nowSeconds }, grade);
  }
  res.redirect(303, '/grade/report/grader/index.php?id=2');
}

function onLock(world: World, req: Request, res: Response): void {
  const item = world.gradebook.items.find(({ id }) => id === req.body?.item);
  if (item !== undefined) item.locked = !item.locked;
  res.redirect(303, '/grade/report/grader/index.php?id=2');
}

function formRoutes(world: World): Router {
  const router = Router();
  const form = [ownFormsOnly, urlencoded({ extended: false, limit: '16kb' })];
  router.post('/login/as.php', form, onOpenAs(world));
  router.post('/demo/switches', form, (req: Request, res: Response) => onPanel(world, req, res));
  router.post('/demo/override', form, (req: Request, res: Response) => onOverride(world, req, res));
  router.post('/demo/lock', form, (req: Request, res: Response) => onLock(world, req, res));
  return router;
}

/** Other names of this machine than the one of the issuer (`127.0.0.1`). */
const otherNames = new Set(['localhost', '[::1]']);

/** As Moodle, which has one address (`wwwroot`): only that one may frame the tool. */
const oneAddress =
  ({ issuer }: World): RequestHandler =>
  (req, res, next) => {
    const name = (req.get('host') ?? '').replace(/:\d+$/, '');
    const isOther = otherNames.has(name) && new URL(issuer).hostname !== name;
    if (req.method !== 'GET' || !isOther) return next();
    res.redirect(302, `${issuer}${req.originalUrl}`);
  };

/** Mounted at the root of the site. */
export function pageRoutes(world: World): Router {
  const router = Router();
  const show =
    (page: (world: World, person: PlatformPerson | undefined) => string): RequestHandler =>
    (req, res) => {
      res.send(page(world, currentPerson(world, req)));
    };
  router.use(oneAddress(world));
  router.get('/', (_req, res) => res.redirect(303, home));
  router.get('/favicon.ico', (_req, res) => res.status(204).end());
  router.get('/theme/ent.css', (_req, res) => res.sendFile(publicFile('css/ent.css')));
  router.use('/theme', serveFiles(publicFile('js/demo')));
  router.get('/course/view.php', show(coursePage));
  router.get('/user/index.php', show(rosterPage));
  router.get('/user/view.php', onPerson(world));
  router.get('/grade/report/grader/index.php', show(gradebookPage));
  router.get('/grade/report/grader/cells.json', (_req, res) => res.json(gradeCells(world)));
  router.get('/mod/lti/view.php', onLink(world, showActivity));
  router.get('/mod/lti/contentitem.php', onContent(world));
  router.get('/mod/lti/launch.php', onLink(world, launchPage));
  router.get('/mod/lti/storage.php', (_req, res) => res.send(storagePage(world)));
  router.get('/mod/lti/return.php', (req, res) => res.send(returnPage(req.query)));
  router.use(formRoutes(world));
  return router;
}
