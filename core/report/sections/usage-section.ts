import { formatDollars, type Cost } from '../../run/cost/cost.ts';
import { html, type Html } from '../markup/html.ts';

/** What is known about a run when it ends. */
export interface RunUsage {
  status: string;
  /** Seconds of the whole run (`total`) and of each state. */
  seconds: Record<string, number>;
  cost: Cost;
}

const [start, end] = ['<!-- took -->', '<!-- /took -->'];

/** Duration and cost of the run. The report is written with the decision, before they are known. */
export function usageSection(usage: RunUsage | null): Html {
  return html`${{ markup: start }}
    <section>
      <h2>Time and cost</h2>
      ${usage === null ? notYet : usageTables(usage)}
    </section>
    ${{ markup: end }}`;
}

const notYet = html`<p class="note">
  This report was written with the decision, before the run ended. Time and cost are added when the run ends. If they
  are missing, the run is still in progress, or it failed after the decision and its run record says why.
</p>`;

/** Replaces the usage section of a report. Repeating it gives the same result. */
export function completeReport(report: string, usage: RunUsage): string {
  const [from, to] = [report.indexOf(start), report.indexOf(end)];
  if (from < 0 || to < from) return report;
  return report.slice(0, from) + usageSection(usage).markup + report.slice(to + end.length);
}

function usageTables({ status, seconds, cost }: RunUsage): Html {
  const { total = 0, ...states } = seconds;
  const longest = Object.entries(states).sort(([, a], [, b]) => b - a);
  const sum = cost.dollars === null ? 'an unknown amount' : formatDollars(cost.dollars);
  return html`<p class="note">
      The run ended ${endings[status] ?? status}, ${formatSeconds(total)} after its start. It cost
      ${sum}${cost.complete || cost.dollars === null ? '' : ', without the items that have no estimate'}. ${cost.note}
    </p>
    <div class="pair narrow">
      <div>
        <h3>Cost</h3>
        <table>
          <tbody>
            ${cost.lines.map(
              ({ what, used, dollars }) =>
                html`<tr>
                  <th scope="row">${what}</th>
                  <td>${used}</td>
                  <td class="number">${dollars === null ? '–' : formatDollars(dollars)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div>
        <h3>Time by state, longest first</h3>
        <table>
          <tbody>
            ${longest.slice(0, mostStates).map(
              ([state, value]) =>
                html`<tr>
                  <th scope="row">${state}</th>
                  <td class="number">${tenths(value)} s</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>`;
}

/** All other states together take seconds. */
const mostStates = 12;

const endings: Record<string, string> = {
  Succeeded: 'with the challenger serving',
  Rejected: 'with the challenger rejected',
  RolledBack: 'rolled back, with the champion serving',
};

function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${tenths(seconds)} seconds`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${tenths(seconds / 3600)} hours`;
}

function tenths(value: number): string {
  return String(Number(value.toFixed(1)));
}
