import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** How the model was trained, and the addresses of all objects that the run has written. */
export function modelSection({ plan, hyperparameters, featureNames, addresses }: ReportInput): Html {
  return html`<section>
    <h2>Model</h2>
    <p class="note">
      ${plan.pipeline.train.algorithm} on ${plan.pipeline.train.instance}, ${featureNames.length}
      ${featureNames.length === 1 ? 'feature' : 'features'}.
    </p>
    <details>
      <summary>Feature names</summary>
      <p>${featureNames.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}</p>
    </details>
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
        <h3>Addresses</h3>
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
