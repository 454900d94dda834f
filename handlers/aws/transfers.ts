/**
 * A transfer mostly waits for S3. More of them at once would only compete for the function's
 * network.
 */
const atOnce = 4;

/**
 * Transfers each item, four at a time and in their order. After a failure no further transfer
 * starts, and the transfers under way end before the error is thrown.
 */
export async function transferEach<Item>(
  items: readonly Item[],
  transfer: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const queue = [...items.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      await transfer(item, index);
    }
  };
  const workers = Array.from({ length: atOnce }, work);
  try {
    await Promise.all(workers);
  } finally {
    queue.length = 0;
    await Promise.allSettled(workers);
  }
}
