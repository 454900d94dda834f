import type { Features } from '../../core/features/features.ts';
import { featureColumns, fitFeatures } from '../../core/features/fit.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';

const answers = Array.from({ length: 14 }, (_, index) => `answer ${index + 1}`);
const levels = { sex: ['f', 'm'], loyalty: ['new', 'old'], purpose: ['business', 'private'], class: ['1', '2', '3'] };

const pipeline = parsePipeline(
  JSON.stringify({
    name: 'survey',
    problem: 'binary',
    columns: {
      id: 'integer',
      ...Object.fromEntries(Object.keys(levels).map((name) => [name, 'category'])),
      ...Object.fromEntries(
        ['age', 'distance', 'bags', ...answers, 'departure', 'arrival'].map((name) => [name, 'number']),
      ),
      day: 'date',
      happy: 'category',
    },
    target: { column: 'happy', positive: 'yes' },
    key: ['id'],
  }),
  'bench',
);

const definition = {
  missing: pipeline.input.missing,
  columns: pipeline.columns,
  derive: [],
  target: { sql: '"happy"', type: 'category' as const, reads: ['happy'], readBy: [] },
};

/** Statistics of a column without missing values. */
const figures = { present: 300, single: false, mean: null, deviation: null, median: null };

/**
 * A model's features for 25 columns, as in a passenger survey: four one-hot columns, numbers and a
 * date.
 */
export const surveyFeatures: Features = fitFeatures(pipeline, definition, {
  columns: featureColumns(pipeline, definition),
  levels: Object.entries(levels).flatMap(([column, names]) => names.map((level) => ({ column, level, count: 100 }))),
  rows: 300,
  figures: Object.keys(pipeline.columns).map(() => figures),
  classes: ['no', 'yes'],
  split: { by: 'hash', key: ['id'], validation: 0.15, test: 0.15 },
});

/** A record as in an API request. */
export function surveyRecord(index: number): Record<string, unknown> {
  return {
    id: index,
    ...Object.fromEntries(Object.entries(levels).map(([name, names]) => [name, names[index % names.length]])),
    age: 18 + (index % 60),
    distance: 100 + index,
    bags: index % 3,
    ...Object.fromEntries(answers.map((name, position) => [name, (index + position) % 6])),
    departure: index % 7,
    arrival: index % 13 === 0 ? null : index % 11,
    day: '2026-01-31',
  };
}
