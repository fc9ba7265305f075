/** Preloaded into a server's process: CLOCK_AHEAD_MS later than it is, as if that time had passed. */
const now = Date.now.bind(Date);
const aheadMs = Number(process.env['CLOCK_AHEAD_MS']);
Date.now = () => now() + aheadMs;
