/** Whatever was thrown, as one of our codes. Decided by type and code, never by the text of a message. */
import { isStoreAway } from '../store/index.ts';
import { AppError } from './errors.ts';

const tooLarge = new Set(['entity.too.large', 'parameters.too.many']);
/** Never throws: the last thing between an error and a person. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  // An address that can't be decoded is no address of ours.
  if (error instanceof URIError) return new AppError('not-found');
  const type = bodyProblem(error);
  if (type !== undefined)
    return new AppError(tooLarge.has(type) ? 'body-too-large' : 'body-unreadable', {}, error);
  if (isStoreAway(error)) return new AppError('store-unavailable', {}, error);
  return new AppError('unexpected', {}, error);
}

/** The body parser's own word for what is wrong with a body. */
function bodyProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return undefined;
  const { type, status } = error;
  return typeof type === 'string' && typeof status === 'number' && status < 500 ? type : undefined;
}
