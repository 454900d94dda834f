import { html, type Html } from '../markup/html.ts';
import { niceTicks } from './nice-ticks.ts';

/**
 * The model of a line. Each has its own colour and dash, so that either is enough to tell them
 * apart.
 */
export type Series = 'challenger' | 'champion';

export interface PlotLine {
  series: Series;
  points: [number, number][];
  /** Draws a dot at each point, with an area proportional to its weight from 0 to 1. */
  weights?: number[];
}

export interface LinePlot {
  /** Describes the plot for screen readers. */
  title: string;
  xLabel: string;
  yLabel: string;
  x: [number, number];
  y: [number, number];
  lines: PlotLine[];
  /** A dashed line for comparison. */
  reference?: [[number, number], [number, number]];
}

const width = 360;
const height = 300;
const margin = { left: 52, right: 12, top: 8, bottom: 44 };

/** A line plot as one labelled SVG image. */
export function linePlot({ title, xLabel, yLabel, x, y, lines, reference }: LinePlot): Html {
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const across = (value: number) => round(margin.left + share(value, x) * (right - margin.left));
  const up = (value: number) => round(bottom - share(value, y) * (bottom - margin.top));
  const path = (points: [number, number][]) => points.map(([a, b]) => `${across(a)},${up(b)}`).join(' ');
  return html`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img">
    <title>${title}</title>
    ${niceTicks(...x).map(
      (tick) =>
        html`<line class="grid" x1="${across(tick)}" x2="${across(tick)}" y1="${margin.top}" y2="${bottom}" /><text
            x="${across(tick)}"
            y="${bottom + 16}"
            text-anchor="middle"
          >
            ${short(tick)}
          </text>`,
    )}
    ${niceTicks(...y).map(
      (tick) =>
        html`<line class="grid" x1="${margin.left}" x2="${right}" y1="${up(tick)}" y2="${up(tick)}" /><text
            x="${margin.left - 7}"
            y="${up(tick) + 4}"
            text-anchor="end"
          >
            ${short(tick)}
          </text>`,
    )}
    ${reference === undefined ? null : html`<polyline class="reference" points="${path(reference)}" />`}
    ${lines.map(({ series, points }) => html`<polyline class="line ${series}" points="${path(points)}" />`)}
    ${lines.flatMap(({ series, points, weights = [] }) =>
      weights.map((weight, index) => {
        const [a, b] = points[index] ?? [0, 0];
        const radius = round(2.5 + 4.5 * Math.sqrt(weight));
        return html`<circle class="dot ${series}" cx="${across(a)}" cy="${up(b)}" r="${radius}" />`;
      }),
    )}
    <text class="label" x="${(margin.left + right) / 2}" y="${height - 8}" text-anchor="middle">${xLabel}</text>
    <text
      class="label"
      x="12"
      y="${(margin.top + bottom) / 2}"
      text-anchor="middle"
      transform="rotate(-90 12 ${(margin.top + bottom) / 2})"
    >
      ${yLabel}
    </text>
  </svg>`;
}

export function legend(series: Series[]): Html {
  return html`<p class="legend">${series.map((name) => html`<span class="key ${name}"><i></i>${name}</span>`)}</p>`;
}

function share(value: number, [low, high]: [number, number]): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function short(tick: number): string {
  return Math.abs(tick) >= 1e5 ? tick.toExponential(0) : String(tick).replace('-', '−');
}
