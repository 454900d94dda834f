import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import type { Partition, Split } from './split.ts';

/** Which rows a side takes, and what to change when it has none; for messages. */
export function partitionInWords(split: Split, side: Partition, pipeline: Pipeline['split']): string {
  if (split.by === 'time') {
    const { column, newest, trainTo, validationAfter, validationTo, testAfter } = split;
    const bounds = {
      train: `up to ${moment(trainTo)}`,
      validation: `after ${moment(validationAfter)}, up to ${moment(validationTo)}`,
      test: `after ${moment(testAfter)}`,
    };
    const durations = `validation ${JSON.stringify(pipeline.validation)}, test ${JSON.stringify(pipeline.test)}, gap "${pipeline.gap}"`;
    return `takes rows with "${column}" ${bounds[side]} (split by time: ${durations}, counted back from the newest row, ${moment(newest)}). Change those durations, or add rows; a date that is wrong and too late moves all bounds`;
  }
  const share = side === 'train' ? 1 - split.validation - split.test : split[side];
  const of = split.by === 'group' ? `groups by "${split.column}"` : `rows by the hash of ${split.key.join(', ')}`;
  return `takes ${Number(share.toPrecision(4))} of the ${of}. Add ${split.by === 'group' ? 'groups' : 'rows'}, or change split`;
}

/** An instant as the data has it: without the time of day at midnight. */
function moment(instant: string): string {
  return instant.replace('T', ' ').replace(/( 00:00:00)?\.000Z$|Z$/, '');
}
