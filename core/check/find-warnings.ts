import type { Features } from '../features/features.ts';
import { targetReads } from '../features/target.ts';
import type { SplitRecord } from '../partition/split-record.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import type { Profile } from '../profile/profile.ts';
import { relationInWords } from '../profile/relation-in-words.ts';
import { nearlyAll, type Relation } from '../profile/relation.ts';
import { formatCount, formatPercent } from '../text/format.ts';
import { quoteNames } from '../text/quote-names.ts';

const mostLeaks = 5;
const mostClassesNamed = 5;
/** Among fewer values, all different by chance, an id cannot be recognized. */
const fewestIds = 20;

/** The results of Transform and Split that warnings depend on. */
interface Findings {
  profile: Profile;
  split: SplitRecord;
  features: Features;
  relations: Relation[];
}

/** Warnings before a run: findings that do not stop the run, but that a person should look at. */
export function findWarnings(pipeline: Pipeline, { profile, split, features, relations }: Findings): string[] {
  return [
    ...missingKey(pipeline),
    ...droppedColumns(features),
    ...ids(pipeline, features, profile),
    ...leaks(relations),
    ...columnsKnownWithTarget(pipeline, features),
    ...testRows(pipeline, split),
    ...classes(split),
  ];
}

function missingKey({ key, split }: Pipeline): string[] {
  if (key !== undefined || split.by !== 'hash') return [];
  return [
    'The file has no "key", so rows are split by all their features. Adding or dropping a column then moves rows between training and test, and a champion may be tested on rows it was trained on. Name the columns that identify a row in "key".',
  ];
}

function droppedColumns({ dropped = [] }: Features): string[] {
  const reasons = { constant: 'the same value on every training row', missing: 'no value on any training row' };
  return (['constant', 'missing'] as const).flatMap((why) => {
    const columns = dropped.filter((entry) => entry.why === why).map(({ column }) => column);
    if (columns.length === 0) return [];
    return columns.length === 1
      ? [`${quoteNames(columns)} has ${reasons[why]}, so it is not a feature.`]
      : [`${quoteNames(columns)} have ${reasons[why]}, so they are not features.`];
  });
}

function ids({ columns }: Pipeline, features: Features, profile: Profile): string[] {
  const names = featureColumns(features).filter((name) => {
    const figures = Object.hasOwn(columns, name) ? profile.columns[name] : undefined;
    if (figures === undefined) return false;
    const { type, count, unique } = figures;
    return ['integer', 'category', 'text'].includes(type) && count > fewestIds && unique;
  });
  if (names.length === 0) return [];
  return names.length === 1
    ? [`${quoteNames(names)} has a different value on every row, like an id. Put it into "key" or "drop".`]
    : [`${quoteNames(names)} have a different value on every row, like ids. Put them into "key" or "drop".`];
}

function leaks(relations: Relation[]): string[] {
  return relations
    .filter(({ explained }) => explained >= nearlyAll)
    .slice(0, mostLeaks)
    .map((relation) => {
      const subject = relationInWords(relation);
      const start = `${subject.slice(0, 1).toUpperCase()}${subject.slice(1)}`;
      return `${start} explains ${formatPercent(relation.explained)} of the target. This is a leak unless it is known before the target. If it is not, put it into "drop".`;
    });
}

/**
 * With the target computed from columns whose earlier values are features, the other columns of
 * `history` are probably known no earlier than the target. Their values on the row itself would
 * leak.
 */
function columnsKnownWithTarget({ history }: Pipeline, features: Features): string[] {
  const lagged = history?.lags.columns ?? [];
  const targetColumns = targetReads(features.target);
  if (!lagged.some((name) => targetColumns.includes(name))) return [];
  const used = featureColumns(features);
  const names = lagged.filter((name) => !targetColumns.includes(name) && used.includes(name));
  if (names.length === 0) return [];
  return [
    `${quoteNames(names)} ${names.length === 1 ? 'is a feature' : 'are features'} of the row itself and, through "history", of later rows, like the columns that the target is computed from. If the value on the row is known only together with the target, it leaks: put it into "drop". Its earlier values stay features.`,
  ];
}

function testRows({ gate }: Pipeline, { rows: { test }, overlap }: SplitRecord): string[] {
  const warnings: string[] = [];
  if (test < gate.minTestRows) {
    warnings.push(
      `There are ${formatCount(test)} test rows, but gate.minTestRows is ${formatCount(gate.minTestRows)}, so the gate would reject the model.`,
    );
  }
  if (overlap.test > test / 100) {
    warnings.push(
      `${formatCount(overlap.test)} of ${formatCount(test)} test rows have exactly the same features as a training row, so test scores are too optimistic. Does the data contain duplicates?`,
    );
  }
  return warnings;
}

function classes({ oneSidedClasses: { count, largest }, rows }: SplitRecord): string[] {
  const warnings: string[] = [];
  if (count > 0) {
    const names = quoteNames(largest.slice(0, mostClassesNamed).map(({ class: name }) => name));
    warnings.push(
      `${count === 1 ? '1 class is' : `${formatCount(count)} classes are`} missing from a partition, for example ${names}. target.rareBelow can merge rare classes.`,
    );
  }
  if (rows.unseenClass > 0) {
    warnings.push(`${formatCount(rows.unseenClass)} rows are left out because no training row has their class.`);
  }
  return warnings;
}

const featureColumns = ({ encodings }: Features): string[] => encodings.map(({ column }) => column);
