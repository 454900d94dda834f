import { derivedColumns, mostDerived } from '../derived.ts';
import type { Draft } from '../draft.ts';
import type { KnownNames } from '../known-names.ts';
import { formatMistake } from '../../text/quote-names.ts';
import type { Mistake, Path } from '../mistake.ts';

/** Whether the columns and derived columns can stand beside each other in one table, and leave a feature. */
export function checkColumns(draft: Draft, names: KnownNames): Mistake[] {
  return [...closedLists(draft), ...clashes(draft, names), ...loops(draft), ...noFeature(draft, names)];
}

function closedLists(draft: Draft): Mistake[] {
  return Object.entries(draft.columns ?? {}).flatMap(([name, { type, format, values }]) => {
    const mistakes: Mistake[] = [];
    if (values !== undefined && type !== 'category') {
      mistakes.push({ path: ['columns', name, 'values'], message: `is for a category; "${name}" is ${type}` });
    }
    const twice = values?.find((value, index) => values.indexOf(value) < index);
    if (twice !== undefined) {
      mistakes.push({ path: ['columns', name, 'values'], message: `names ${JSON.stringify(twice)} twice` });
    }
    if (format !== undefined && type !== 'date' && type !== 'timestamp') {
      mistakes.push({ path: ['columns', name, 'format'], message: `is for a date or timestamp; "${name}" is ${type}` });
    }
    const wrong = format === undefined ? undefined : formatMistake(format);
    if (wrong !== undefined) mistakes.push({ path: ['columns', name, 'format'], message: wrong });
    return mistakes;
  });
}

/** SQL does not tell `Count` from `count`, so neither may the file. */
function clashes(draft: Draft, names: KnownNames): Mistake[] {
  const taken = new Map<string, string>();
  const mistakes: Mistake[] = [];
  const take = (name: string, path: Path) => {
    const earlier = taken.get(name.toLowerCase());
    if (earlier === undefined) taken.set(name.toLowerCase(), name);
    else
      mistakes.push({
        path,
        message: `gives the name "${name}", which "${earlier}" has already (upper and lower case count as the same)`,
      });
  };
  for (const name of names.columns) take(name, ['columns', name]);
  for (const { name, writtenAs } of derivedColumns(draft.derive ?? {})) {
    if (unusedVariables(draft, writtenAs).length === 0) take(name, ['derive', writtenAs]);
  }
  for (const name of names.lags) take(name, ['history', 'lags']);
  return mistakes.slice(0, 5);
}

function loops(draft: Draft): Mistake[] {
  const derive = draft.derive ?? {};
  const mistakes = Object.entries(derive).flatMap(([name, { sql, for: loop = {} }]) => {
    const unused = unusedVariables(draft, name);
    const unknown = [...`${name} ${sql}`.matchAll(/\{([A-Za-z]\w*)\}/g)]
      .map(([, variable = '']) => variable)
      .filter((variable) => !Object.hasOwn(loop, variable));
    return [
      ...unused.map((variable) => ({
        path: ['derive', name, 'for', variable],
        message: `must be part of the name, as in "${name}_{${variable}}": each round makes a column of its own`,
      })),
      ...[...new Set(unknown)].map((variable) => ({
        path: ['derive', name],
        message: `holds {${variable}}, which "for" does not define; write { "for": { "${variable}": [1, 20] }, "sql": ... }`,
      })),
    ];
  });
  if (derivedColumns(derive).length > mostDerived) {
    mistakes.push({ path: ['derive'], message: `makes more than ${mostDerived} columns; check the ranges of "for"` });
  }
  return mistakes;
}

/** Variables of a `for` that the name leaves out, so that its columns would all have the same name. */
function unusedVariables(draft: Draft, name: string): string[] {
  return Object.keys(draft.derive?.[name]?.for ?? {}).filter((variable) => !name.includes(`{${variable}}`));
}

function noFeature(draft: Draft, names: KnownNames): Mistake[] {
  if (draft.columns === undefined || names.columns.length === 0 || draft.history !== undefined) return [];
  const outside = new Set([draft.target?.column, ...(draft.key ?? []), ...(draft.drop ?? [])]);
  const ignored = (name: string) => outside.has(name) || draft.encode?.[name] === 'ignore';
  const isText = (name: string) => draft.columns?.[name]?.type === 'text' && draft.encode?.[name] === undefined;
  const features = [...names.columns.filter((name) => !isText(name)), ...names.derived].filter(
    (name) => !ignored(name),
  );
  if (features.length > 0) return [];
  return [
    {
      path: ['columns'],
      message:
        'leaves no feature: all are target, key, dropped, ignored or text; declare another column, or derive one',
    },
  ];
}
