import { z } from 'zod';
import { validationException } from '../errors.ts';
import type { Resource } from './collection.ts';

export interface ListQuery {
  NameContains?: string | undefined;
  CreationTimeAfter?: number | undefined;
  CreationTimeBefore?: number | undefined;
  StatusEquals?: string | undefined;
  SortBy?: 'Name' | 'CreationTime' | 'Status' | undefined;
  SortOrder: 'Ascending' | 'Descending';
  MaxResults: number;
  NextToken?: string | undefined;
}

/** The place of the last record of a page; the next page starts behind it, whatever was deleted meanwhile. */
const position = z.tuple([z.union([z.string(), z.number()]), z.string()]);
type Position = z.infer<typeof position>;

/**
 * The records a List operation answers, and the token of the next page if there is one; `keyOf` for an order that is
 * none of the query's own.
 */
export function listPage<Record extends Resource>(
  records: Record[],
  query: ListQuery,
  keyOf: (record: Record) => string | number = (record) => ownKey(record, query.SortBy ?? 'CreationTime'),
): { page: Record[]; next: { NextToken?: string } } {
  const direction = query.SortOrder === 'Ascending' ? 1 : -1;
  const after = query.NextToken === undefined ? undefined : readToken(query.NextToken);
  const rest = records
    .filter((record) => isWanted(record, query))
    .map((record): { record: Record; at: Position } => ({ record, at: [keyOf(record), record.name] }))
    .filter(({ at }) => after === undefined || compare(at, after) * direction > 0)
    .sort((a, b) => compare(a.at, b.at) * direction);
  const page = rest.slice(0, query.MaxResults);
  const last = page.at(-1);
  const more = last !== undefined && rest.length > page.length;
  return { page: page.map(({ record }) => record), next: more ? { NextToken: writeToken(last.at) } : {} };
}

function isWanted(record: Resource, query: ListQuery): boolean {
  return (
    (query.NameContains === undefined || record.name.includes(query.NameContains)) &&
    (query.StatusEquals === undefined || record.status === query.StatusEquals) &&
    (query.CreationTimeAfter === undefined || record.creationTime > query.CreationTimeAfter) &&
    (query.CreationTimeBefore === undefined || record.creationTime < query.CreationTimeBefore)
  );
}

function ownKey(record: Resource, sortBy: 'Name' | 'CreationTime' | 'Status'): string | number {
  return { Name: record.name, CreationTime: record.creationTime, Status: record.status ?? '' }[sortBy];
}

function compare(a: Position, b: Position): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}

function writeToken(at: Position): string {
  return Buffer.from(JSON.stringify(at)).toString('base64url');
}

function readToken(token: string): Position {
  try {
    return position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw validationException('NextToken is not one that this operation answered.');
  }
}
