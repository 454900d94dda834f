import type { Column, Definition } from '../sql/definition.ts';
import type { Features } from './features.ts';

type Champion = Pick<Features, 'definition' | 'split'>;
type Own = Pick<Definition, 'columns' | 'missing'>;

/**
 * Whether a run keeps a column's cells as they came, and not its values alone: where test rows show the text of the file,
 * and where the champion, if there is one, finds in the text of a value something else than in its cell.
 */
export function keepsCells(name: string, own: Own, champion: Champion | undefined): boolean {
  const type = own.columns[name]?.type;
  return type === 'date' || type === 'timestamp' || (champion !== undefined && !readsAlike(champion, name, own));
}

/** Whether a champion finds in the text of a run's value what it finds in the cell, or looks at neither. */
function readsAlike({ definition, split }: Champion, name: string, { columns, missing }: Own): boolean {
  const isInKey = split.key.includes(name);
  const read = definition.columns[name];
  if (read === undefined && !isInKey) return true;
  const own = columns[name];
  if (own === undefined || !isSameSet(definition.missing, missing)) return false;
  if (isText(own)) return true;
  if (isInKey || read === undefined) return false;
  return own.type === read.type
    ? own.type !== 'date' && own.type !== 'timestamp'
    : own.type === 'integer' && read.type === 'number';
}

/** The value is the cell's text, but for what is missing. */
const isText = ({ type }: Column) => type === 'category' || type === 'text';

const isSameSet = (some: string[], others: string[]) =>
  JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());
