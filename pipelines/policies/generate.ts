import { legacyFormat, plans } from './carriers.ts';

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphabets: Record<string, string> = {
  '#': digits,
  e: '02468',
  o: '13579',
  l: '01234',
  h: '56789',
  '@': letters,
  '*': digits + letters,
};
const legacyShare = 0.04;

/**
 * Generates ids and the insurance plan of each, as CSV with header `policy,id`, in random order.
 * The same seed gives the same text. Another seed gives different ids of the same plans. All ids
 * differ.
 */
export function generate(seed = 1): string {
  const random = uniform(seed);
  const usedIds = new Set<string>();
  const rows = plans.flatMap(({ policy, members, format }) =>
    Array.from({ length: members }, () => {
      let id: string;
      do id = idOf(random() < legacyShare ? legacyFormat : format, random);
      while (usedIds.has(id));
      usedIds.add(id);
      return `${policy},${id}`;
    }),
  );
  return `policy,id\n${shuffle(rows, random).join('\n')}\n`;
}

function idOf(format: string, random: () => number): string {
  let id = '';
  for (const symbol of format) {
    const choices = alphabets[symbol];
    if (symbol === 'c') id += checkDigit(id);
    else if (choices === undefined) id += symbol;
    else id += choices.charAt(Math.floor(random() * choices.length));
  }
  return id;
}

/**
 * The sum of the characters' positions in 0-9A-Z, weighted 1, 2, 1, 2, ... from the left, modulo
 * 10.
 */
function checkDigit(id: string): string {
  let sum = 0;
  for (let index = 0; index < id.length; index++)
    sum += (digits + letters).indexOf(id.charAt(index)) * (1 + (index % 2));
  return String(sum % 10);
}

function shuffle(rows: string[], random: () => number): string[] {
  return rows
    .map((row) => ({ row, sortKey: random() }))
    .sort((first, second) => first.sortKey - second.sortKey)
    .map(({ row }) => row);
}

/** Uniform numbers in [0, 1) from a seed, by the mulberry32 algorithm. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
