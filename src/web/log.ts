/** One line per request, no token, no name, no answer (architecture.md 4). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Config } from '../config.ts';
import type { WebNeeds } from './needs.ts';
import { referenceOf } from './requestState.ts';

/** Fields that no log line may carry, wherever they come from. */
const secret = [
  'token',
  'secret',
  'cookie',
  'authorization',
  'id_token',
  'state',
  'nonce',
  'password',
  'name',
  'email',
  'sub',
  'value',
  'words',
  'answer',
  'body',
];

/** The logger of the process; JSON on the standard output. */
export function createLog(config: Config, destination?: DestinationStream): Logger {
  const paths = secret.flatMap((field) => [field, `*.${field}`]);
  const options = { level: config.logLevel, base: null, redact: { paths, censor: '…' } };
  return destination ? pino(options, destination) : pino(options);
}

/** Path without its query; the token of a session or a sign-in is cut out of it. */
export function redactPath(url: string): string {
  const [path = ''] = url.split('?');
  return path.replace(/^\/s\/[^/]*/i, '/s/…').replace(/^\/admin\/enter\/[^/]*/i, '/admin/enter/…');
}

const quiet = /^\/(assets\/|healthz$|readyz$|metrics$)/;

/** Writes a line when an answer is sent: id, method, path, status, milliseconds. */
export function requestLog(needs: WebNeeds): RequestHandler {
  return pinoHttp({
    logger: needs.log,
    genReqId: referenceOf,
    quietReqLogger: true,
    quietResLogger: true,
    // Nobody logs with the logger of a request: its headers need not be written out for it.
    wrapSerializers: false,
    serializers: { req: () => undefined },
    customAttributeKeys: { responseTime: 'ms' },
    autoLogging: { ignore: (req) => quiet.test(redactPath(originalUrl(req))) },
    customSuccessObject: (req, res, sent: unknown) => line(req, res, sent),
    customErrorObject: (req, res, ...[, sent]: [Error, unknown]) => line(req, res, sent),
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
  });
}

/** `sent` is pino-http's own object: only its time is kept. */
function line(req: IncomingMessage, res: ServerResponse, sent: unknown): object {
  return {
    id: referenceOf(req),
    method: req.method,
    path: redactPath(originalUrl(req)),
    status: res.statusCode,
    ms: typeof sent === 'object' && sent !== null && 'ms' in sent ? sent.ms : undefined,
  };
}

function originalUrl(req: IncomingMessage): string {
  return 'originalUrl' in req && typeof req.originalUrl === 'string'
    ? req.originalUrl
    : (req.url ?? '');
}
