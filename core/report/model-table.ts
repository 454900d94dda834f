import { formatValue } from './format.ts';
import { html, type Html } from './html.ts';
import type { ReportInput } from './report-input.ts';

/** How the model was trained, and the address of everything that the run left. */
export function modelTable({ plan, hyperparameters, featureNames, addresses }: ReportInput): Html {
  return html`<section>
    <h2>Model</h2>
    <p class="note">
      ${plan.pipeline.train.algorithm} on ${plan.pipeline.train.instance}, ${featureNames.length}
      ${featureNames.length === 1 ? 'feature' : 'features'}.
    </p>
    <details>
      <summary>Names of the features</summary>
      <p>${featureNames.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}</p>
    </details>
    ${stateSeconds(plan.lastSeconds)}
    <div class="pair narrow">
      <div>
        <h3>Hyperparameters</h3>
        <table>
          <tbody>
            ${Object.entries(hyperparameters).map(
              ([name, value]) =>
                html`<tr>
                  <th scope="row"><code>${name}</code></th>
                  <td class="number"><code>${value}</code></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div>
        <h3>Where things are</h3>
        <table>
          <tbody>
            ${addresses.map(
              ({ what, uri }) =>
                html`<tr>
                  <th scope="row">${what}</th>
                  <td class="address">${uri}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

/** What is known of the time when this is written: the run before. This run's own seconds are in its run.json. */
function stateSeconds(seconds: ReportInput['plan']['lastSeconds']): Html | null {
  const { total, ...states } = seconds;
  const longest = Object.entries(states).sort(([, a], [, b]) => b - a);
  if (longest.length === 0) return null;
  return html`<details>
    <summary>
      Seconds that each state took in the run before${total === undefined ? '' : `, ${Math.round(total)} in all`}
    </summary>
    <p>
      ${longest.map(([state, value], index) => html`${index === 0 ? '' : ', '}${state} ${formatValue(Number(value.toFixed(1)))}`)}.
      This report is written before the run ends; its own seconds are in its run record.
    </p>
  </details>`;
}
