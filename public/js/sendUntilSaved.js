// Sends a form until it gets through: at once, when the network is back, and by the clock.
import { sendAnswer } from './sendAnswer.js';

const againMs = 15_000;

/**
 * @param {HTMLFormElement} form
 * @param {{ onSending: () => void, onSaved: (next: string) => void, onWaiting: () => void }} tell
 */
export function sendUntilSaved(form, tell) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let isSending = false;

  const stop = () => {
    const wasWaiting = waiting !== undefined;
    clearTimeout(waiting);
    waiting = undefined;
    return wasWaiting;
  };
  const start = async () => {
    if (isSending) return;
    isSending = true;
    stop();
    tell.onSending();
    const sent = await sendAnswer(form);
    isSending = false;
    if (sent.outcome === 'saved') return tell.onSaved(sent.next);
    // The server has something to say: its own page says it.
    if (sent.outcome === 'refused') return form.submit();
    waiting = setTimeout(start, againMs);
    tell.onWaiting();
  };
  window.addEventListener('online', () => {
    if (waiting !== undefined) void start();
  });
  return { start, stop };
}
