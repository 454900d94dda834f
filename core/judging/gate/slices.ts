import type { Slice } from '../evaluation.ts';
import { formatNumber } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/** At most so many slices are named in a sentence. */
const named = 3;

/**
 * No slice with enough rows got much worse: none lost more than `gate.slices.maxDrop` of the champion's value as
 * observed, with the whole interval (widened for the number of slices) below 0, so that chance does not explain it.
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
  const shown = failed.slice(0, named).map((slice) => describe(slice, metric));
  const more = failed.length > named ? ` And ${failed.length - named} more.` : '';
  const noted = undefinedSlices.length === 0 ? '' : ` In ${undefinedSlices.length} of them ${metric} is not defined.`;
  const looked =
    large.length === 0
      ? `No value of ${gate.slices.by.join(', ')} has ${minRows} compared test rows, so no slice was looked at.`
      : `None of ${large.length} slices with at least ${minRows} rows is worse by more than ${formatNumber(maxDrop)} of the champion's ${metric} beyond what chance explains.${noted}`;
  const why = passed ? looked : `${shown.join('; ')}.${more} gate.slices.maxDrop is ${formatNumber(maxDrop)}.`;
  return [ruleResult('no slice much worse than the champion', { passed, otherwise: 'worse in a slice', why, numbers })];
};

/** Whether a slice is worse by more than maxDrop as observed, and surely worse at all. */
export function sliceFails({ champion, difference }: Pick<Slice, 'champion' | 'difference'>, maxDrop: number): boolean {
  if (difference === null || champion === null || difference.high === null) return false;
  return difference.value < -maxDrop * Math.abs(champion) && difference.high < 0;
}

function describe({ column, value, rows, challenger, champion, difference }: Slice, metric: string): string {
  const which = `${column} ${value === null ? 'missing' : JSON.stringify(value)}`;
  const bounds = `${formatNumber(difference?.low)} to ${formatNumber(difference?.high)}`;
  return `${which} (${rows} rows): ${metric} ${formatNumber(challenger)} against ${formatNumber(champion)}, difference ${formatNumber(difference?.value)}, interval ${bounds}`;
}
