import { expect, it } from 'vitest';
import { runOnPool } from '../../../../handlers/duckdb/run-on-pool.ts';
import { transferEach } from '../../../../handlers/aws/transfers.ts';

/** Jobs that end when they are told to, and what has happened so far. */
function stage() {
  const log: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const job = (name: string) => async (worker: string) => {
    log.push(`${name} by ${worker}`);
    await new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
    log.push(`${name} ends`);
    return name;
  };
  return { log, job, end: (name: string) => ends.get(name)?.resolve(), ends };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('begins jobs in their order, each when a worker is free', async () => {
  const { log, job, end } = stage();
  const all = runOnPool(['x', 'y'], (share) => Promise.all(['a', 'b', 'c', 'd'].map((name) => share(job(name)))));
  await settle();
  expect(log).toEqual(['a by y', 'b by x']);
  end('b');
  await settle();
  expect(log.slice(2)).toEqual(['b ends', 'c by x']);
  end('a');
  await settle();
  expect(log.slice(4)).toEqual(['a ends', 'd by y']);
  end('c');
  end('d');
  expect(await all).toEqual(['a', 'b', 'c', 'd']);
});

it('after a failure begins no other job, and waits for those under way', async () => {
  const { log, job, end, ends } = stage();
  const all = runOnPool(['x', 'y'], (share) => Promise.all(['a', 'b', 'c'].map((name) => share(job(name)))));
  let isOver = false;
  const over = all.catch((error: unknown) => error).finally(() => (isOver = true));
  await settle();
  ends.get('b')?.reject(new Error('b failed'));
  await settle();
  expect(isOver).toBe(false);
  end('a');
  expect(await over).toEqual(new Error('b failed'));
  expect(log).toEqual(['a by y', 'b by x', 'a ends']);
});

it('transfers go several at once, all of them, and fail as the first that fails', async () => {
  let underWay = 0;
  let most = 0;
  const done: number[] = [];
  const transfer = async (item: number, index: number) => {
    most = Math.max(most, ++underWay);
    await settle();
    underWay--;
    if (item < 0) throw new Error(`no ${item}`);
    done.push(index);
  };
  await transferEach([...Array(9).keys()], transfer);
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(most).toBe(4);
  await expect(transferEach([1, -2, 3], transfer)).rejects.toThrow('no -2');
});
