import { AwsError } from '../protocol/service.ts';

/**
 * One page of a list: at most `maxResults` items (0: AWS's default of 100), and the token of the
 * next page.
 */
export function pageOf<Item>(
  items: Item[],
  { maxResults, nextToken }: { maxResults: number; nextToken?: string | undefined },
  idOf: (item: Item) => string,
): { page: Item[]; nextToken?: string } {
  let start = 0;
  if (nextToken !== undefined) {
    const lastId = Buffer.from(nextToken, 'base64url').toString();
    start = items.findIndex((item) => idOf(item) === lastId) + 1;
    if (start === 0) throw new AwsError('InvalidToken', 400, `Invalid Token: '${nextToken}'`);
  }
  const end = start + (maxResults === 0 ? 100 : maxResults);
  const page = items.slice(start, end);
  const last = page.at(-1);
  if (last === undefined || end >= items.length) return { page };
  // The token contains the last item's id, not its index: newer executions are inserted before it.
  return { page, nextToken: Buffer.from(idOf(last)).toString('base64url') };
}
