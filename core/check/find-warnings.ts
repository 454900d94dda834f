import type { Profile } from '../profile/profile.ts';
import type { Features } from '../features/features.ts';
import { relationInWords } from '../profile/relation-in-words.ts';
import { nearlyAll, type Relation } from '../profile/relation.ts';
import type { SplitRecord } from '../partition/split-record.ts';
import { targetReads } from '../features/target.ts';
import { formatPercent } from '../text/format.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';

const mostLeaks = 5;
const quoted = (names: string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/** What a person should look at before a run, though the run would go on; a sentence each. */
export function findWarnings(
  pipeline: Pipeline,
  {
    profile,
    split,
    features,
    relations,
  }: { profile: Profile; split: SplitRecord; features: Features; relations: Relation[] },
): string[] {
  const warnings: string[] = [];
  const used = features.encodings.map(({ column }) => column);
  const figures = used.flatMap((name) => {
    const column = profile.columns[name];
    return column === undefined ? [] : [{ name, ...column }];
  });
  if (pipeline.key === undefined && pipeline.split.by === 'hash') {
    warnings.push(
      'There is no "key": the split is by all features, so a column that is added or dropped moves rows between training and test, and a champion may be tested on rows it was trained on. Name the columns that identify a row.',
    );
  }
  for (const why of ['constant', 'missing'] as const) {
    const columns = (features.dropped ?? []).filter((one) => one.why === why).map(({ column }) => column);
    const says = { constant: 'the same value on every training row', missing: 'no value on any training row' }[why];
    if (columns.length > 0) warnings.push(`${quoted(columns)}: ${says}, so no feature.`);
  }
  const declared = figures.filter(({ name }) => Object.hasOwn(pipeline.columns, name));
  const ids = declared.filter(
    ({ type, count, unique }) => ['integer', 'category', 'text'].includes(type) && count > 20 && unique,
  );
  if (ids.length > 0) {
    warnings.push(
      `${quoted(ids.map(({ name }) => name))}: another value on every row, like an id; put it into "key" or "drop".`,
    );
  }
  for (const relation of relations.filter(({ explained }) => explained >= nearlyAll).slice(0, mostLeaks)) {
    const [first = '', ...rest] = relationInWords(relation);
    warnings.push(
      `${first.toUpperCase()}${rest.join('')} explains ${formatPercent(relation.explained)} of the target: a leak, unless it is known before the target is; else put it into "drop".`,
    );
  }
  const together = sameTime(pipeline, features).filter((name) => used.includes(name));
  if (together.length > 0) {
    warnings.push(
      `${quoted(together)}: features of their own row and, by "history", of earlier ones, as are the columns that the target is made of. What is only known when the target is leaks: put it into "drop", its earlier values stay.`,
    );
  }
  const { test } = split.rows;
  if (test < pipeline.gate.minTestRows) {
    warnings.push(
      `The gate would reject: ${test} test rows, and gate.minTestRows asks for ${pipeline.gate.minTestRows}.`,
    );
  }
  if (split.overlap.test > test / 100) {
    warnings.push(
      `${split.overlap.test} of ${test} test rows have the very features of a training row: the test flatters. Are rows there twice?`,
    );
  }
  const { count, largest } = split.oneSidedClasses;
  if (count > 0)
    warnings.push(
      `${count} classes are missing on a side, ${quoted(largest.slice(0, 5).map((one) => one.class))} among them; see target.rareBelow.`,
    );
  if (split.rows.unseenClass > 0)
    warnings.push(`${split.rows.unseenClass} rows are left out because no training row has their class.`);
  return warnings;
}

/** Columns that come with those the target is made of, to go by what the history looks at; none where it does not. */
function sameTime({ history }: Pipeline, { target }: Features): string[] {
  const lagged = history?.lags.columns ?? [];
  const read = targetReads(target);
  return lagged.some((name) => read.includes(name)) ? lagged.filter((name) => !read.includes(name)) : [];
}
