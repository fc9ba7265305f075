/** A person who uses the keyboard alone: where the focus goes, and whether it can be seen. */
import type { Page } from 'playwright-core';
import { z } from 'zod';

const stop = z.object({
  /** What the element says of itself. */
  name: z.string(),
  inMain: z.boolean(),
  ring: z.boolean(),
  inView: z.boolean(),
  top: z.number(),
  bottom: z.number(),
});
interface Stop extends z.infer<typeof stop> {
  /** In the frame, not in the ENT's own page. */
  readonly inFrame: boolean;
}

/** In the page: the element that has the focus, or null while it is on none. */
const readFocus = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body || element.tagName === 'IFRAME') return null;
  const { top, bottom } = element.getBoundingClientRect();
  const looks = [getComputedStyle(element), getComputedStyle(element, '::after')];
  const words = element.labels?.[0] ?? element;
  return {
    name: (words.textContent || element.name).replaceAll(/\\s+/g, ' ').trim(),
    inMain: element.closest('main') !== null,
    ring: looks.some((look) => look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2),
    inView: bottom > 0 && top < innerHeight,
    top: top + scrollY,
    bottom: bottom + scrollY,
  };
})()`;

const keyUpMs = 1000;

/** More stops than any page has. */
const mostStops = 60;

export class Keyboard {
  private readonly page: Page;
  private last: Stop | undefined;

  constructor(page: Page) {
    this.page = page;
  }

  /**
   * Goes on when the key is down. Where that leads a frame to another page, Chromium may never say that
   * the key came up again.
   */
  async press(key: string): Promise<void> {
    const { keyboard } = this.page;
    await keyboard.down(key);
    await Promise.race([keyboard.up(key), this.page.waitForTimeout(keyUpMs)]);
  }

  /** What has the focus now, in the ENT's page or in the frame. */
  async focus(): Promise<Stop | undefined> {
    for (const frame of this.page.frames().toReversed()) {
      const found = stop.safeParse(await frame.evaluate(readFocus));
      if (found.success) return { ...found.data, inFrame: frame !== this.page.mainFrame() };
    }
    return undefined;
  }

  /** Until the page has given the focus to what says these words. */
  async waitForFocus(name: RegExp): Promise<void> {
    for (let look = 0; look < 100; look += 1) {
      if (name.test((await this.focus())?.name ?? '')) return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`the focus never came to ${String(name)}`);
  }

  /** Over the ENT's own links, up to the first stop in the frame. */
  async tabIntoFrame(): Promise<Stop> {
    const at = await this.tabTo(/./);
    return at.inFrame ? at : this.tabIntoFrame();
  }

  /** Another page came, or something moved: what comes next may lie above. */
  forgetPlace(): void {
    this.last = undefined;
  }

  /**
   * Tab, as often as it takes. Throws when a stop on the way can't be seen, or lies above the one
   * before.
   */
  async tabTo(name: RegExp | string): Promise<Stop> {
    const names: string[] = [];
    for (let pressed = 0; names.length < mostStops && pressed < 2 * mostStops; pressed += 1) {
      await this.press('Tab');
      const at = await this.focus();
      // Out of the page, in the browser's own bars.
      if (at === undefined) continue;
      names.push(at.name);
      this.check(at);
      if (typeof name === 'string' ? at.name === name : name.test(at.name)) return at;
    }
    throw new Error(`no stop at ${String(name)}: ${names.join(', ')}`);
  }

  private check(at: Stop): void {
    if (!at.ring) throw new Error(`the focus on « ${at.name} » can't be seen`);
    if (!at.inView) throw new Error(`« ${at.name} » has the focus out of sight`);
    if (this.last?.inFrame === at.inFrame && at.bottom <= this.last.top)
      throw new Error(`« ${at.name} » comes after « ${this.last.name} » and lies above it`);
    this.last = at;
  }
}
