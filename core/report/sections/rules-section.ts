import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** All rules of the gate with their results. */
export function rulesSection({ decision }: ReportInput): Html {
  const failed = decision.rules.filter(({ passed }) => !passed).length;
  const count =
    failed === 0 ? `All ${decision.rules.length} rules hold.` : `${failed} of ${decision.rules.length} rules failed.`;
  return html`<section>
    <h2>Rules of the gate</h2>
    <p class="note">${count} A challenger is promoted only if all rules hold.</p>
    <ul class="rules">
      ${decision.rules.map(
        ({ rule, passed, why }) =>
          html`<li class="${passed ? 'good' : 'bad'}">
            <span class="mark">${passed ? '✓ holds' : '✗ failed'}</span><span class="name">${rule}</span
            ><span class="why">${why}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
