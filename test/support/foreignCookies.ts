/** The setting « Bloquer les cookies tiers » of a browser, in the frames of one page. */
import type { CDPSession } from 'playwright-core';
import type { Person } from './journey.ts';

/**
 * Cookies of other sites neither come to the frames of this page nor leave them; partitioned ones do.
 * A frame of another site has a process of its own each time it comes to that site: it is told before
 * any script of the launch runs, so that no request of the page leaves earlier.
 */
export async function blockForeignCookies({ context, page }: Person): Promise<void> {
  await restrict(await context.newCDPSession(page));
  await page.route('**/js/launch/*.js', async (route) => {
    const frame = route.request().frame();
    if (frame.parentFrame() !== null) await restrict(await context.newCDPSession(frame));
    await route.continue();
  });
}

async function restrict(session: CDPSession): Promise<void> {
  await session.send('Network.enable');
  await session.send('Network.setCookieControls', setting);
}

const setting = {
  enableThirdPartyCookieRestriction: true,
  // Its own exceptions from the setting: Chromium asks for them, newer protocols no longer name them.
  disableThirdPartyCookieMetadata: true,
  disableThirdPartyCookieHeuristics: true,
};
