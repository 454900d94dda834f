import type { Page, Reader } from './browser.ts';

/** The least contrast of text that WCAG 2 calls readable. */
const leastContrast = 4.5;

/** What is wrong with the page that is open, a sentence each. */
export async function faultsOf(page: Page, { width, height }: Reader): Promise<string[]> {
  const faults: string[] = [];
  // Not against innerWidth: a phone zooms out until a page that is too wide fits.
  const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
  if (!(wide <= width)) faults.push(`is ${wide - width} pixels wider than the window`);
  const verdict = Number(await page.evaluate(bottomOf('.verdict p')));
  if (!(verdict > 0 && verdict < height)) faults.push(`shows the verdict down to ${verdict}, below the first screen`);
  const interval = Number(await page.evaluate(bottomOf('.difference figcaption')));
  if (!(interval > verdict && interval < height))
    faults.push(`shows the interval at ${interval}, not after the verdict`);
  const first = await page.evaluate("document.querySelector('main h1')?.innerText");
  if (!String(first).startsWith('Promoted')) faults.push(`begins with ${String(first)}, not with the verdict`);
  const unlabelled = await page.evaluate(
    "[...document.querySelectorAll('svg')].filter((svg) => !svg.querySelector('title')?.textContent.trim()).length",
  );
  if (unlabelled !== 0) faults.push(`has ${String(unlabelled)} images without a title`);
  const pale = await page.evaluate(`(${paleTexts})(${leastContrast})`);
  if (!Array.isArray(pale)) faults.push('could not be looked at for contrast');
  else faults.push(...pale.slice(0, 5).map((text) => `is hard to read: ${String(text)}`));
  const asked = page.requests();
  if (asked.length > 0) faults.push(`asks for ${asked.join(', ')}`);
  return faults;
}

function bottomOf(selector: string): string {
  return `document.querySelector('${selector}')?.getBoundingClientRect().bottom`;
}

/** Runs in the page: visible texts whose contrast with what is behind them is too low. */
const paleTexts = String.raw`(least) => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map((value) => value / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest('title') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgba(element.closest('svg') ? style.fill : style.color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < least) found.push(node.textContent.trim() + ' (' + contrast.toFixed(2) + ')');
  }
  return found;
}`;
