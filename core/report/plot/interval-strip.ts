import type { Interval } from '../../judging/evaluation.ts';
import { html, type Html } from '../markup/html.ts';

/** The range of a strip: it covers all values, with some space at both ends. */
export function stripScale(values: (number | null)[]): [number, number] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

/**
 * A value with its interval on a horizontal strip, with marks at other values. Positions are
 * percentages, so the strip adapts to any width.
 */
export function intervalStrip(options: {
  interval: Interval;
  scale: [number, number];
  series?: 'challenger' | 'champion';
  marks?: { at: number; what: 'zero' | 'limit' }[];
}): Html {
  const { interval, scale, series = 'challenger', marks = [] } = options;
  const at = (value: number) => (100 * Math.min(1, Math.max(0, (value - scale[0]) / (scale[1] - scale[0])))).toFixed(2);
  const { value, low, high } = interval;
  return html`<span class="strip ${series}"
    >${marks.map((mark) => html`<i class="mark ${mark.what}" style="left:${at(mark.at)}%"></i>`)}${
      low === null || high === null
        ? null
        : html`<i class="range" style="left:${at(low)}%;right:${(100 - Number(at(high))).toFixed(2)}%"></i>`
    }<i class="point" style="left:${at(value)}%"></i
  ></span>`;
}
