import type { Page, Reader } from './browser.ts';

/** The minimum contrast of text in WCAG 2, level AA. */
const minContrast = 4.5;

/** Checks the open page. Returns a phrase for each problem. */
export async function findProblems(page: Page, { width, height }: Reader): Promise<string[]> {
  const problems: string[] = [];
  // Not compared with innerWidth: a phone zooms out until a page that is too wide fits.
  const pageWidth = Number(await page.evaluate('document.documentElement.scrollWidth'));
  if (!(pageWidth <= width)) problems.push(`is ${pageWidth - width} pixels wider than the window`);
  const verdict = Number(await page.evaluate(bottomOf('.verdict p')));
  if (!(verdict > 0 && verdict < height))
    problems.push(`shows the verdict at ${verdict} pixels, below the first screen`);
  const interval = Number(await page.evaluate(bottomOf('.difference figcaption')));
  if (!(interval > verdict && interval < height))
    problems.push(`shows the interval at ${interval} pixels, not between the verdict and the end of the first screen`);
  const heading = await page.evaluate("document.querySelector('main h1')?.innerText");
  if (!String(heading).startsWith('Promoted')) problems.push(`begins with ${String(heading)}, not with the verdict`);
  const unlabelled = await page.evaluate(
    "[...document.querySelectorAll('svg')].filter((svg) => !svg.querySelector('title')?.textContent.trim()).length",
  );
  if (unlabelled !== 0) problems.push(`has ${String(unlabelled)} images without a title`);
  const paleTexts = await page.evaluate(`(${findPaleTexts})(${minContrast})`);
  if (!Array.isArray(paleTexts)) problems.push('could not be checked for contrast');
  else problems.push(...paleTexts.slice(0, 5).map((text) => `has text with low contrast: ${String(text)}`));
  const requests = page.requests();
  if (requests.length > 0) problems.push(`requests ${requests.join(', ')}`);
  return problems;
}

function bottomOf(selector: string): string {
  return `document.querySelector('${selector}')?.getBoundingClientRect().bottom`;
}

/** Runs in the page. Finds visible texts with too little contrast to their background. */
const findPaleTexts = String.raw`(minContrast) => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map((value) => value / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const backgroundOf = (element) => {
    for (let ancestor = element; ancestor; ancestor = ancestor.parentElement) {
      const colour = rgba(getComputedStyle(ancestor).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const paleTexts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest('title') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [luminance(rgba(element.closest('svg') ? style.fill : style.color)), luminance(backgroundOf(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < minContrast) paleTexts.push(node.textContent.trim() + ' (' + contrast.toFixed(2) + ')');
  }
  return paleTexts;
}`;
