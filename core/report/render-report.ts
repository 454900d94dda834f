import { calibrationSection } from './sections/calibration-section.ts';
import { classesSection } from './sections/classes-section.ts';
import { confusionSection } from './sections/confusion-section.ts';
import { curvesSection } from './sections/curves-section.ts';
import { driftSection } from './sections/drift-section.ts';
import { html } from './markup/html.ts';
import { importanceSection } from './sections/importance-section.ts';
import { metricsSection } from './sections/metrics-section.ts';
import { modelSection } from './sections/model-section.ts';
import { columnsSection } from './sections/columns-section.ts';
import type { ReportInput } from './sections/report-input.ts';
import { residualsSection } from './sections/residuals-section.ts';
import { rowsSection } from './sections/rows-section.ts';
import { rulesSection } from './sections/rules-section.ts';
import { slicesSection } from './sections/slices-section.ts';
import { styles } from './styles.ts';
import { usageSection } from './sections/usage-section.ts';
import { trainingRowsSection } from './sections/training-rows-section.ts';
import { verdictSection } from './sections/verdict-section.ts';
import { worstRowsSection } from './sections/worst-rows-section.ts';

/**
 * report.html: a self-contained page without scripts and external resources. The content security
 * policy blocks both, in case a value of the data is ever interpreted as markup.
 */
export function renderReport(input: ReportInput): string {
  const { plan } = input;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${plan.pipeline.name}: ${input.decision.promote ? 'promoted' : 'rejected'}, run ${plan.runId}</title>
        <style>
          ${{ markup: styles }}
        </style>
      </head>
      <body>
        <main>
          ${verdictSection(input)} ${rulesSection(input)} ${metricsSection(input)} ${classesSection(input)}
          ${confusionSection(input)} ${residualsSection(input)} ${curvesSection(input)} ${calibrationSection(input)}
          ${slicesSection(input)} ${importanceSection(input)} ${worstRowsSection(input)} ${rowsSection(input)}
          ${trainingRowsSection(input)} ${driftSection(input)} ${columnsSection(input)} ${modelSection(input)}
          ${usageSection(null)}
          <footer>Run <code>${plan.runId}</code>, execution <span class="address">${plan.execution}</span></footer>
        </main>
      </body>
    </html> `;
  return page.markup;
}
