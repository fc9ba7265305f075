// One sending of an answer. The form's own id makes it harmless to send the same one again.
import { readFields } from './formFields.js';

const longestMs = 15_000;

/**
 * `saved` with the next page; `refused`: the server has something to say, its page says it;
 * `unreachable`: nobody knows, try again later.
 * @param {HTMLFormElement} form
 * @returns {Promise<{ outcome: 'saved', next: string } | { outcome: 'refused' | 'unreachable' }>}
 */
export async function sendAnswer(form) {
  try {
    const response = await fetch(form.getAttribute('action') ?? '', {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(readFields(form)),
      signal: AbortSignal.timeout(longestMs),
    });
    if (response.status >= 500 || response.status === 429) return { outcome: 'unreachable' };
    if (!response.ok) return { outcome: 'refused' };
    // A Wi-Fi sign-in page answers 200 with its own HTML.
    const { saved, next } = await response.json();
    return saved === true ? { outcome: 'saved', next } : { outcome: 'unreachable' };
  } catch {
    return { outcome: 'unreachable' };
  }
}
