import { legacyFormat, plans } from './carriers.ts';

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const drawnFrom: Record<string, string> = {
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
 * The policies data as CSV with header `policy,id`, in random order: which insurance plan an id belongs to. The same
 * seed gives the same text; another seed other ids of the same plans. No id appears twice.
 */
export function generate(seed = 1): string {
  const random = uniform(seed);
  const given = new Set<string>();
  const rows = plans.flatMap(({ policy, members, format }) =>
    Array.from({ length: members }, () => {
      let id: string;
      do id = idOf(random() < legacyShare ? legacyFormat : format, random);
      while (given.has(id));
      given.add(id);
      return `${policy},${id}`;
    }),
  );
  return `policy,id\n${shuffle(rows, random).join('\n')}\n`;
}

function idOf(format: string, random: () => number): string {
  let id = '';
  for (const symbol of format) {
    const choices = drawnFrom[symbol];
    if (symbol === 'c') id += checkDigit(id);
    else if (choices === undefined) id += symbol;
    else id += choices.charAt(Math.floor(random() * choices.length));
  }
  return id;
}

/** Weights 1, 2, 1, 2, ... from the left over the characters' places in 0-9A-Z, modulo 10. */
function checkDigit(id: string): string {
  let sum = 0;
  for (let place = 0; place < id.length; place++)
    sum += (digits + letters).indexOf(id.charAt(place)) * (1 + (place % 2));
  return String(sum % 10);
}

function shuffle(rows: string[], random: () => number): string[] {
  return rows
    .map((row) => ({ row, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ row }) => row);
}

/** Numbers in [0, 1) from a seed: mulberry32. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
