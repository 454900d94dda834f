import { html, type Html } from './html.ts';

/**
 * A table cell shaded by a share from 0 to 1. The style sheet keeps its text readable at any share.
 */
export function heatCell(share: number, text: string, hue: 'blue' | 'grey' = 'blue', title = ''): Html {
  return html`<td
    class="cell ${hue}"
    style="--share:${(share * 100).toFixed(1)}%"
    ${title === '' ? null : html`title="${title}"`}
  >
    ${text}
  </td>`;
}
