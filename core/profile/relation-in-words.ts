import type { Relation } from './relation.ts';

const together = { order: 'the order of', sum: 'a weighted sum of' };

/**
 * The predictor of a relation as the subject of a sentence: `"a" alone`, `the order of "a" and "b"
 * alone`.
 */
export function relationInWords({ columns, by }: Pick<Relation, 'columns' | 'by'>): string {
  const names = columns.map((name) => JSON.stringify(name)).join(' and ');
  return by === 'value' ? `${names} alone` : `${together[by]} ${names} alone`;
}
