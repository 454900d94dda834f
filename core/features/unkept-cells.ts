import type { Definition } from './definition.ts';
import type { Features } from './features.ts';

type Champion = Pick<Features, 'definition' | 'split'>;

/**
 * The declared columns of which a run keeps values alone, and not the cells as they came: numbers that are no part of a
 * row's key, and that the champion, if there is one, reads as this run does.
 */
export function unkeptColumns(
  { columns, missing }: Pick<Definition, 'columns' | 'missing'>,
  key: string[],
  champion: Champion | undefined,
): string[] {
  return Object.entries(columns)
    .filter(([name, { type }]) => type === 'number' && !key.includes(name))
    .map(([name]) => name)
    .filter((name) => champion === undefined || readsAlike(champion, name, missing));
}

/** Whether a champion finds in the text of a number what it finds in its cell; `missing` is what the run leaves out. */
export function readsAlike({ definition, split }: Champion, name: string, missing: string[]): boolean {
  const column = definition.columns[name];
  const written = (texts: string[]) => JSON.stringify(texts.toSorted());
  return (
    written(definition.missing) === written(missing) &&
    !split.key.includes(name) &&
    (column === undefined || column.type === 'number')
  );
}
