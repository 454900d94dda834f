import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import type { Partition, Split } from './split.ts';

/**
 * Which rows a partition takes, and what to change if it has none; the end of a sentence in
 * messages.
 */
export function partitionInWords(split: Split, partition: Partition, pipeline: Pipeline['split']): string {
  if (split.by === 'time') {
    const { column, newest, trainTo, validationAfter, validationTo, testAfter } = split;
    const bounds = {
      train: `up to ${moment(trainTo)}`,
      validation: `after ${moment(validationAfter)}, up to ${moment(validationTo)}`,
      test: `after ${moment(testAfter)}`,
    };
    const durations = `validation ${JSON.stringify(pipeline.validation)}, test ${JSON.stringify(pipeline.test)}, gap "${pipeline.gap}"`;
    return `takes rows with "${column}" ${bounds[partition]} (split by time: ${durations}, counted back from the newest row, ${moment(newest)}). Change these durations, or add rows. A wrong date in the future would move all bounds`;
  }
  const share = partition === 'train' ? 1 - split.validation - split.test : split[partition];
  const units = split.by === 'group' ? `groups by "${split.column}"` : `rows by the hash of ${split.key.join(', ')}`;
  return `takes ${Number(share.toPrecision(4))} of the ${units}. Add ${split.by === 'group' ? 'groups' : 'rows'}, or change split`;
}

/** An instant for messages; midnight is left out. */
function moment(instant: string): string {
  return instant.replace('T', ' ').replace(/( 00:00:00)?\.000Z$|Z$/, '');
}
