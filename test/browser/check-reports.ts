import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage, type Reader } from './browser.ts';
import { findProblems } from './page-problems.ts';
import { sampleReport, type Problem } from './sample-report.ts';

/**
 * `npm run test:browser [folder]`: opens the report of each problem type in a headless Chromium,
 * with different windows, colour schemes and media. Exits with status 1 if a page has a problem.
 * Writes a screenshot of each page into the folder.
 */
const chromium = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
const problemTypes: Problem[] = ['binary', 'multiclass', 'regression'];
const readers: Record<string, Reader> = {
  light: { scheme: 'light', media: 'screen', width: 1280, height: 900 },
  dark: { scheme: 'dark', media: 'screen', width: 1280, height: 900 },
  phone: { scheme: 'light', media: 'screen', width: 390, height: 844 },
  'small dark phone': { scheme: 'dark', media: 'screen', width: 320, height: 640 },
  print: { scheme: 'dark', media: 'print', width: 794, height: 1123 },
};

async function checkReports(browser: string, folder: string | undefined): Promise<number> {
  const page = await openPage(browser);
  let failedPages = 0;
  for (const problemType of problemTypes) {
    for (const [name, reader] of Object.entries(readers)) {
      await page.open(sampleReport(problemType), reader);
      const problems = await findProblems(page, reader);
      console.log(`${problems.length === 0 ? 'ok    ' : 'not ok'} ${problemType}, ${name}`);
      for (const problem of problems) console.log(`         ${problem}`);
      if (problems.length > 0) failedPages += 1;
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${problemType} ${name}.png`), await page.screenshot());
      }
    }
  }
  await page.close();
  return failedPages;
}

if (chromium === undefined) {
  console.log(
    'The reports were NOT checked, because Chromium was not found. Install it (apt-get install chromium) or set CHROMIUM.',
  );
} else {
  process.exitCode = (await checkReports(chromium, process.argv[2])) === 0 ? 0 : 1;
}
