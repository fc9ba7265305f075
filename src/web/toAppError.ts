/** Whatever was thrown, as one of our codes. Decided by type and code, never by the text of a message. */
import { AppError } from './errors.ts';

const tooLarge = new Set(['entity.too.large', 'parameters.too.many']);
/** Names that the MongoDB driver and Mongoose give to an engine that does not answer. */
const noAnswer =
  /^Mongo(oseServerSelection|ServerSelection|Network|NetworkTimeout|NotConnected|PoolCleared|PoolClosed|ServerClosed|TopologyClosed|ClientClosed|WaitQueueTimeout|OperationTimeout|StalePrimary)Error$/;

/** Never throws: the last thing between an error and a person. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  // An address that can't be decoded is no address of ours.
  if (error instanceof URIError) return new AppError('not-found');
  const type = bodyProblem(error);
  if (type !== undefined)
    return new AppError(tooLarge.has(type) ? 'body-too-large' : 'body-unreadable', {}, error);
  if (error instanceof Error && noAnswer.test(error.name))
    return new AppError('store-unavailable', {}, error);
  return new AppError('unexpected', {}, error);
}

/** The body parser's own word for what is wrong with a body. */
function bodyProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return undefined;
  const { type, status } = error;
  return typeof type === 'string' && typeof status === 'number' && status < 500 ? type : undefined;
}
