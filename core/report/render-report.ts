import { calibrationPlot } from './calibration-plot.ts';
import { classTable } from './class-table.ts';
import { confusionMap } from './confusion-map.ts';
import { curvesSection } from './curves-section.ts';
import { driftTable } from './drift-table.ts';
import { html } from './html.ts';
import { importanceChart } from './importance-chart.ts';
import { metricsTable } from './metrics-table.ts';
import { modelTable } from './model-table.ts';
import { profileTable } from './profile-table.ts';
import type { ReportInput } from './report-input.ts';
import { residualPlot } from './residual-plot.ts';
import { rowsTable } from './rows-table.ts';
import { rules } from './rules.ts';
import { slicesTable } from './slices-table.ts';
import { styles } from './styles.ts';
import { usageSection } from './usage-section.ts';
import { trainingRows } from './training-rows.ts';
import { verdict } from './verdict.ts';
import { worstRowsSection } from './worst-rows-section.ts';

/**
 * report.html: one file that needs nothing else, no script and no address. The policy makes sure of it, should a
 * value of the data ever be taken for markup.
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
          ${verdict(input)} ${rules(input)} ${metricsTable(input)} ${classTable(input)} ${confusionMap(input)}
          ${residualPlot(input)} ${curvesSection(input)} ${calibrationPlot(input)} ${slicesTable(input)}
          ${importanceChart(input)} ${worstRowsSection(input)} ${rowsTable(input)} ${trainingRows(input)}
          ${driftTable(input)} ${profileTable(input)} ${modelTable(input)} ${usageSection(null)}
          <footer>Run <code>${plan.runId}</code>, execution <span class="address">${plan.execution}</span></footer>
        </main>
      </body>
    </html> `;
  return page.markup;
}
