import { formatDollars, type Cost } from '../../run/cost/cost.ts';
import { html, type Html } from '../markup/html.ts';

/** What is known of a run once it ends. */
export interface RunUsage {
  status: string;
  /** The whole run as `total`, and each state. */
  seconds: Record<string, number>;
  cost: Cost;
}

const [start, end] = ['<!-- took -->', '<!-- /took -->'];

/** The place in the report of what the run took: it is written with the decision, before the run has ended. */
export function usageSection(took: RunUsage | null): Html {
  return html`${{ markup: start }}
    <section>
      <h2>What it took</h2>
      ${took === null ? notYet : inFull(took)}
    </section>
    ${{ markup: end }}`;
}

const notYet = html`<p class="note">
  This was written with the decision, before the run ended. Seconds and cost are filled in as it ends: where they are
  missing, the run is still at work, or it failed afterwards, and its run record says why.
</p>`;

/** The report with what the run took, in the place kept for it; repeated, it gives the same again. */
export function completeReport(report: string, took: RunUsage): string {
  const [from, to] = [report.indexOf(start), report.indexOf(end)];
  if (from < 0 || to < from) return report;
  return report.slice(0, from) + usageSection(took).markup + report.slice(to + end.length);
}

function inFull({ status, seconds, cost }: RunUsage): Html {
  const { total = 0, ...states } = seconds;
  const longest = Object.entries(states).sort(([, a], [, b]) => b - a);
  const sum = cost.dollars === null ? 'not reckoned' : formatDollars(cost.dollars);
  return html`<p class="note">
      The run ended ${endings[status] ?? status}, ${formatSeconds(total)} after it had started. It cost
      ${sum}${cost.complete ? '' : ', and what could not be reckoned'}. ${cost.note}
    </p>
    <div class="pair narrow">
      <div>
        <h3>Money</h3>
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
        <h3>Time, the longest first</h3>
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

/** The others together take moments. */
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
