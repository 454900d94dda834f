import type { Column, Definition } from '../sql/definition.ts';
import type { Features } from './features.ts';

type Champion = Pick<Features, 'definition' | 'split'>;
type OwnDefinition = Pick<Definition, 'columns' | 'missing'>;

/**
 * Whether a run keeps a column's raw cells, not only its values. It does if test rows show the text
 * of the file. It also does if the champion would read another value from the typed value's text
 * than from the cell.
 */
export function keepsCells(name: string, own: OwnDefinition, champion: Champion | undefined): boolean {
  const type = own.columns[name]?.type;
  return type === 'date' || type === 'timestamp' || (champion !== undefined && !readsSameValue(champion, name, own));
}

/**
 * Whether a champion reads the same from a typed value's text as from the cell, or does not read
 * the column.
 */
function readsSameValue({ definition, split }: Champion, name: string, { columns, missing }: OwnDefinition): boolean {
  const isInKey = split.key.includes(name);
  const championColumn = definition.columns[name];
  if (championColumn === undefined && !isInKey) return true;
  const ownColumn = columns[name];
  if (ownColumn === undefined || !isSameSet(definition.missing, missing)) return false;
  if (isText(ownColumn)) return true;
  if (isInKey || championColumn === undefined) return false;
  return ownColumn.type === championColumn.type
    ? ownColumn.type !== 'date' && ownColumn.type !== 'timestamp'
    : ownColumn.type === 'integer' && championColumn.type === 'number';
}

/** Whether the value is the cell's text, or NULL if that means "missing". */
const isText = ({ type }: Column) => type === 'category' || type === 'text';

const isSameSet = (a: string[], b: string[]) => JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
