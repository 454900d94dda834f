import { mostDerived } from '../derived.ts';
import { declaredType, type Draft } from '../draft.ts';
import type { Mistake, Path } from '../mistake.ts';

/** The column types that can order rows, and those whose earlier values can be features. */
export const historyTypes = {
  orderBy: ['number', 'integer', 'date', 'timestamp'],
  lags: ['number', 'integer', 'boolean', 'category'],
};

/**
 * Checks the columns of `history`. The type of a derived column is not known yet; `resolveHistory`
 * checks it.
 */
export function checkHistory(draft: Draft): Mistake[] {
  const { history, target } = draft;
  if (history === undefined) return [];
  const mistakes: Mistake[] = [];
  const add = (path: Path, message: string) => mistakes.push({ path: ['history', ...path], message });
  const checkType = (path: Path, name: string, allowed: string[]) => {
    const type = declaredType(draft, name);
    if (type === undefined || allowed.includes(type)) return;
    add(path, `names "${name}", which is ${type}; must be ${allowed.join(' or ')}: derive such a column from it`);
  };
  checkType(['orderBy'], history.orderBy, historyTypes.orderBy);
  if (history.orderBy === target?.column) add(['orderBy'], namesTarget(history.orderBy));
  for (const [index, name] of history.partitionBy.entries()) {
    if (name === target?.column) add(['partitionBy', index], namesTarget(name));
    if (name === history.orderBy) add(['partitionBy', index], 'is also "orderBy", so no row would have an earlier row');
  }
  for (const [index, name] of history.lags.columns.entries()) {
    checkType(['lags', 'columns', index], name, historyTypes.lags);
  }
  const count = history.lags.columns.length * history.lags.steps;
  if (count > mostDerived) {
    add(['lags'], `makes ${count} columns; at most ${mostDerived} are allowed: use fewer steps or columns`);
  }
  return mistakes;
}

const namesTarget = (name: string) => `names the target "${name}", which is unknown when a prediction is requested`;
