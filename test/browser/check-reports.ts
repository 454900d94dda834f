import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage, type Reader } from './browser.ts';
import { faultsOf } from './page-faults.ts';
import { sampleReport, type Problem } from './sample-report.ts';

/**
 * `npm run test:browser [folder]`: opens the report of each problem type in a headless Chromium as different people
 * would, and ends with 1 where one of them could not read it. Into a folder, if given, it puts what they would see.
 */
const chromium = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
const problems: Problem[] = ['binary', 'multiclass', 'regression'];
const readers: Record<string, Reader> = {
  light: { scheme: 'light', media: 'screen', width: 1280, height: 900 },
  dark: { scheme: 'dark', media: 'screen', width: 1280, height: 900 },
  phone: { scheme: 'light', media: 'screen', width: 390, height: 844 },
  'small dark phone': { scheme: 'dark', media: 'screen', width: 320, height: 640 },
  print: { scheme: 'dark', media: 'print', width: 794, height: 1123 },
};

async function checkReports(browser: string, folder: string | undefined): Promise<number> {
  const page = await openPage(browser);
  let faulty = 0;
  for (const problem of problems) {
    for (const [name, reader] of Object.entries(readers)) {
      await page.open(sampleReport(problem), reader);
      const faults = await faultsOf(page, reader);
      console.log(`${faults.length === 0 ? 'ok    ' : 'not ok'} ${problem}, ${name}`);
      for (const fault of faults) console.log(`         ${fault}`);
      if (faults.length > 0) faulty += 1;
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${problem} ${name}.png`), await page.screenshot());
      }
    }
  }
  await page.close();
  return faulty;
}

if (chromium === undefined) {
  console.log('The reports were NOT looked at: there is no Chromium (apt-get install chromium, or set CHROMIUM).');
} else {
  process.exitCode = (await checkReports(chromium, process.argv[2])) === 0 ? 0 : 1;
}
