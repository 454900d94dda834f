import { shareOut } from '../duckdb/share-out.ts';

/** A transfer waits for S3 most of its time; more at once would only share the function's network. */
const atOnce = 4;

/** Does something for each item, several at once, in their order. */
export async function transferEach<Item>(
  items: readonly Item[],
  transfer: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  await shareOut([...Array(atOnce).keys()], async (share) => {
    await Promise.all(items.map((item, index) => share(() => transfer(item, index))));
  });
}
