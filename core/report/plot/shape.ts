import { html, type Html } from '../markup/html.ts';

const [width, height, gap] = [144, 30, 1];

/** A small histogram without axes. `title` and the text next to it explain it. */
export function shape(counts: number[], title: string): Html {
  const most = Math.max(...counts, 1);
  const step = width / counts.length;
  const bars = counts.map((count, index) => {
    const size = count === 0 ? 0 : Math.max(1, (height * count) / most);
    return html`<rect
      x="${(index * step).toFixed(2)}"
      y="${(height - size).toFixed(2)}"
      width="${Math.max(1, step - gap).toFixed(2)}"
      height="${size.toFixed(2)}"
    />`;
  });
  return html`<svg class="shape" viewBox="0 0 ${width} ${height}" role="img">
    <title>${title}</title>
    ${bars}
  </svg>`;
}
