import type { Slice } from '../evaluation.ts';
import { formatNumber } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/** Most slices named in a sentence. */
const mostNamed = 3;

/**
 * No slice with enough rows is much worse. A slice fails if it loses more than
 * `gate.slices.maxDrop` of the champion's value and chance does not explain the loss. That is, its
 * whole interval, widened for the number of slices, is below 0.
 */
export const sliceRule: Rule = ({ champion, metric, slices, sliceCorrection }, gate) => {
  if (gate.slices === undefined || champion?.comparable !== true) return [];
  const { maxDrop, minRows } = gate.slices;
  const large = slices.filter(({ tooSmall }) => !tooSmall);
  const undefinedSlices = large.filter(({ difference }) => difference === null);
  const failed = large.filter((slice) => sliceFails(slice, maxDrop));
  const numbers = {
    slices: large.length,
    failed: failed.length,
    undefined: undefinedSlices.length,
    maxDrop,
    minRows,
    confidence: sliceCorrection?.confidence ?? null,
  };
  const passed = failed.length === 0;
  const descriptions = failed.slice(0, mostNamed).map((slice) => describe(slice, metric));
  const more = failed.length > mostNamed ? ` And ${failed.length - mostNamed} more.` : '';
  const note = undefinedSlices.length === 0 ? '' : ` In ${undefinedSlices.length} of them, ${metric} is undefined.`;
  const result =
    large.length === 0
      ? `No value of ${gate.slices.by.join(', ')} has ${minRows} compared test rows, so no slice was checked.`
      : `In none of the ${large.length} slices with at least ${minRows} rows does the challenger lose more than ${formatNumber(maxDrop)} of the champion's ${metric} beyond chance.${note}`;
  const why = passed ? result : `${descriptions.join('; ')}.${more} gate.slices.maxDrop is ${formatNumber(maxDrop)}.`;
  return [ruleResult('no slice much worse than the champion', { passed, otherwise: 'worse in a slice', why, numbers })];
};

/** Whether a slice loses more than maxDrop as observed and its whole interval is below 0. */
export function sliceFails({ champion, difference }: Pick<Slice, 'champion' | 'difference'>, maxDrop: number): boolean {
  if (difference === null || champion === null || difference.high === null) return false;
  return difference.value < -maxDrop * Math.abs(champion) && difference.high < 0;
}

function describe({ column, value, rows, challenger, champion, difference }: Slice, metric: string): string {
  const name = `${column} ${value === null ? 'missing' : JSON.stringify(value)}`;
  const bounds = `${formatNumber(difference?.low)} to ${formatNumber(difference?.high)}`;
  return `${name} (${rows} rows): the challenger's ${metric} is ${formatNumber(challenger)}, the champion's ${formatNumber(champion)}, the difference ${formatNumber(difference?.value)}, its interval ${bounds}`;
}
