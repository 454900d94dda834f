import * as z from 'zod';
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

/**
 * The sort key and name of the last record of a page. The next page starts after it, even if it was
 * deleted.
 */
const positionSchema = z.tuple([z.union([z.string(), z.number()]), z.string()]);
type Position = z.infer<typeof positionSchema>;

/**
 * One page of a List operation, and the token of the next page if there is one. `keyOf` replaces
 * the sort key that the query names.
 */
export function listPage<ResourceRecord extends Resource>(
  records: ResourceRecord[],
  query: ListQuery,
  keyOf: (record: ResourceRecord) => string | number = (record) => sortKeyOf(record, query.SortBy ?? 'CreationTime'),
): { page: ResourceRecord[]; next: { NextToken?: string } } {
  const direction = query.SortOrder === 'Ascending' ? 1 : -1;
  const after = query.NextToken === undefined ? undefined : readToken(query.NextToken);
  const remaining = records
    .filter((record) => isWanted(record, query))
    .map((record): { record: ResourceRecord; position: Position } => ({
      record,
      position: [keyOf(record), record.name],
    }))
    .filter(({ position }) => after === undefined || compare(position, after) * direction > 0)
    .sort((a, b) => compare(a.position, b.position) * direction);
  const page = remaining.slice(0, query.MaxResults);
  const last = page.at(-1);
  const hasMore = last !== undefined && remaining.length > page.length;
  return { page: page.map(({ record }) => record), next: hasMore ? { NextToken: writeToken(last.position) } : {} };
}

function isWanted(record: Resource, query: ListQuery): boolean {
  return (
    (query.NameContains === undefined || record.name.includes(query.NameContains)) &&
    (query.StatusEquals === undefined || record.status === query.StatusEquals) &&
    (query.CreationTimeAfter === undefined || record.creationTime > query.CreationTimeAfter) &&
    (query.CreationTimeBefore === undefined || record.creationTime < query.CreationTimeBefore)
  );
}

function sortKeyOf(record: Resource, sortBy: 'Name' | 'CreationTime' | 'Status'): string | number {
  return { Name: record.name, CreationTime: record.creationTime, Status: record.status ?? '' }[sortBy];
}

function compare(a: Position, b: Position): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}

function writeToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readToken(token: string): Position {
  try {
    return positionSchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw validationException('NextToken is not a token that this operation returned.');
  }
}
