import type { BatchDefinition, Definition } from '../sql/definition.ts';
import type { Split } from '../partition/split.ts';

/**
 * What a request is turned into features with. The target's columns are not part of it, unless earlier rows' values of
 * them are features, or a row's place in the split or the history is said by one.
 */
export function servedDefinition(definition: BatchDefinition, split: Split): Definition {
  const { missing, columns, derive, history, target } = definition;
  const needed = new Set([
    ...(split.by === 'hash' ? [] : [split.column]),
    ...(history === undefined ? [] : [history.orderBy, ...history.partitionBy]),
    ...(history?.columns.map(({ name }) => name) ?? []),
    // A derived column that reads the target is there for the history alone.
    ...(target.readBy.length > 0 ? target.reads : []),
  ]);
  const served = Object.entries(columns).filter(([name]) => !target.reads.includes(name) || needed.has(name));
  return { missing, columns: Object.fromEntries(served), derive, ...(history && { history }) };
}
