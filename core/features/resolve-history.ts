import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { historyTypes } from '../pipeline/checks/history.ts';
import type { Definition, History } from '../sql/definition.ts';

/**
 * The pipeline's history with the types of its columns. `mistakes` are those that need the types of
 * derived columns. `unknown` are the derived columns that read the target's columns.
 */
export function resolveHistory(
  { history }: Pipeline,
  { columns, derive }: Definition,
  unknown: string[],
): { history: History | undefined; mistakes: string[] } {
  if (history === undefined) return { history: undefined, mistakes: [] };
  const { orderBy, partitionBy, lags } = history;
  const typeOf = (name: string) =>
    columns[name]?.type ?? derive.find((derived) => derived.name === name)?.type ?? 'text';
  const mistakes = [
    ...(historyTypes.orderBy.includes(typeOf(orderBy))
      ? []
      : [`history.orderBy: "${orderBy}" gives ${typeOf(orderBy)}; must be ${historyTypes.orderBy.join(' or ')}`]),
    ...lags.columns
      .filter((name) => !historyTypes.lags.includes(typeOf(name)))
      .map(
        (name) => `history.lags.columns: "${name}" gives ${typeOf(name)}; must be ${historyTypes.lags.join(' or ')}`,
      ),
    ...[orderBy, ...partitionBy]
      .filter((name) => unknown.includes(name))
      .map((name) => `history: "${name}" reads the target, so a row's place in the history would be known too late`),
  ];
  const typed = lags.columns.map((name) => ({ name, type: typeOf(name) }));
  return { history: { orderBy, partitionBy, columns: typed, steps: lags.steps }, mistakes };
}
