import { runOnPool } from '../duckdb/run-on-pool.ts';

/** A transfer waits for S3 most of its time; more at once would only share the function's network. */
const atOnce = 4;

/** Does something for each item, several at once, in their order. */
export async function transferEach<Item>(
  items: readonly Item[],
  transfer: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  await runOnPool([...Array(atOnce).keys()], async (share) => {
    await Promise.all(items.map((item, index) => share(() => transfer(item, index))));
  });
}
