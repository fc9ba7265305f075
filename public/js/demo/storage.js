// Keeps values for the tool while this page is open (lti-cs-pm and lti-pm-s v0p1): two frames of the tool
// that never meet, before and after the platform's own page, find them here.
const tool = document.querySelector('[data-keeps-for]')?.getAttribute('data-keeps-for');
/** @type {Map<string, string>} */
const kept = new Map();
const mostKeys = 500;
const longestValue = 4096;

/** @param {string} code @param {string} message */
const refused = (code, message) => ({ error: { code, message } });

/** @type {Record<string, (asked: { key?: unknown, value?: unknown }) => object>} */
const answers = {
  'lti.capabilities': () => ({
    supported_messages: Object.keys(answers).map((subject) => ({ subject })),
  }),
  'lti.put_data': ({ key, value }) => {
    if (typeof key !== 'string' || typeof value !== 'string')
      return refused('bad_request', 'key and value must be strings');
    if (value.length > longestValue || (kept.size >= mostKeys && !kept.has(key)))
      return refused('storage_exhaustion', 'too much');
    kept.set(key, value);
    return { key, value };
  },
  'lti.get_data': ({ key }) => {
    const value = typeof key === 'string' ? kept.get(key) : undefined;
    return value === undefined ? refused('bad_request', 'no such key') : { key, value };
  },
};

addEventListener('message', ({ origin, source, data }) => {
  if (origin !== tool || !source || typeof data?.message_id !== 'string') return;
  const { subject, message_id } = data;
  const answer = Object.hasOwn(answers, subject) ? answers[subject] : undefined;
  const answered = answer?.(data) ?? refused('unsupported_subject', 'not known here');
  const said = { subject: `${subject}.response`, message_id, ...answered };
  source.postMessage(said, { targetOrigin: origin });
});
