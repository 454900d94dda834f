import type { BatchDefinition, Definition } from '../sql/definition.ts';
import type { Split } from '../partition/split.ts';

/**
 * The definition for requests. It leaves out the target's columns, unless their values in earlier
 * rows are features, or the split or the history depends on them.
 */
export function servedDefinition(definition: BatchDefinition, split: Split): Definition {
  const { missing, columns, derive, history, target } = definition;
  const needed = new Set([
    ...(split.by === 'hash' ? [] : [split.column]),
    ...(history === undefined ? [] : [history.orderBy, ...history.partitionBy]),
    ...(history?.columns.map(({ name }) => name) ?? []),
    // Derived columns that read the target exist only for the history.
    ...(target.readBy.length > 0 ? target.reads : []),
  ]);
  const served = Object.entries(columns).filter(([name]) => !target.reads.includes(name) || needed.has(name));
  return { missing, columns: Object.fromEntries(served), derive, ...(history && { history }) };
}
