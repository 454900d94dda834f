import { mostDerived } from '../derived.ts';
import type { Draft } from '../draft.ts';
import type { Mistake, Path } from '../mistake.ts';
import { typeOf } from './references.ts';

/** The types of columns that can say which row is earlier, and of those whose earlier values can be features. */
export const historyTypes = {
  orderBy: ['number', 'integer', 'date', 'timestamp'],
  lags: ['number', 'integer', 'boolean', 'category'],
};

/** Whether features can be made of earlier rows as the file says; of derived columns the type is known only later. */
export function checkHistory(draft: Draft): Mistake[] {
  const { history, target } = draft;
  if (history === undefined) return [];
  const mistakes: Mistake[] = [];
  const add = (path: Path, message: string) => mistakes.push({ path: ['history', ...path], message });
  const wrongType = (path: Path, name: string, allowed: string[]) => {
    const type = typeOf(draft, name);
    if (type === undefined || allowed.includes(type)) return;
    add(path, `names "${name}", which is ${type}; must be ${allowed.join(' or ')}: derive one of these from it`);
  };
  wrongType(['orderBy'], history.orderBy, historyTypes.orderBy);
  if (history.orderBy === target?.column) add(['orderBy'], unknown(history.orderBy));
  for (const [index, name] of history.partitionBy.entries()) {
    if (name === target?.column) add(['partitionBy', index], unknown(name));
    if (name === history.orderBy) add(['partitionBy', index], 'is "orderBy" too: no row would have an earlier one');
  }
  for (const [index, name] of history.lags.columns.entries()) {
    wrongType(['lags', 'columns', index], name, historyTypes.lags);
  }
  const count = history.lags.columns.length * history.lags.steps;
  if (count > mostDerived) add(['lags'], `makes ${count} columns; at most ${mostDerived}: fewer steps or columns`);
  return mistakes;
}

const unknown = (name: string) =>
  `names the target "${name}"; where a row stands must be known when a prediction is asked for`;
