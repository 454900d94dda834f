import { describe, expect, it } from 'vitest';
import { explore } from '../../../../fixtures/interleave.ts';
import { openWorld, type Execution, type Facts } from '../../../../fixtures/single-flight-world.ts';

const atWork: Execution = { name: 'first', isAtWork: true };
const upload = (name: string): Execution => ({ name, uploads: true });
const waiting = (name: string): Execution => ({ name });
const forced = (name: string): Execution => ({ name, request: { force: true } });

function atMostOne(what: 'trains' | 'force') {
  return ({ listings }: Facts) => {
    const runs = listings.filter((listing) => listing[what]).map(({ name }) => name);
    if (runs.length > 1) throw new Error(`more than one follow-up run: ${runs.join(', ')}`);
  };
}

// Each world checks that no run acts without the lease. At the end, the lease must be free, and no
// request may be pending. A later listing must cover each trigger; only the listing of a forced run
// covers a forced trigger.

describe('in every order of their steps, executions on one bucket', () => {
  it.each<[string, Execution[]]>([
    ['two uploads at the same time', [upload('a'), upload('b')]],
    ['an upload during a run', [atWork, upload('b')]],
    ['a forced start and an upload', [forced('a'), upload('b')]],
  ])('take turns and lose no trigger: %s', async (_, executions) => {
    expect(await explore(openWorld(executions))).toBeGreaterThan(500);
  });

  it('turn a forced start during a run into one forced run', async () => {
    expect(await explore(openWorld([atWork, forced('b')], { check: atMostOne('force') }))).toBeGreaterThan(500);
  });

  it('lose no trigger if the run at work is stopped at any moment and reaped', async () => {
    expect(await explore(openWorld([atWork, waiting('b')], { stops: 'first' }))).toBeGreaterThan(500);
  });

  it('lose no trigger if Prepare dies at any moment and is called again', async () => {
    expect(await explore(openWorld([upload('a'), upload('b')], { repeats: 'a' }), twice)).toBeGreaterThan(1000);
  });
});

/** Enough for every race between three executions, and few enough to explore. */
const twice = { interruptions: 2 };

describe('in every order with at most two interruptions, executions on one bucket', () => {
  it('turn a burst of triggers during a run into one follow-up run', async () => {
    const world = openWorld([atWork, waiting('b'), waiting('c')], { check: atMostOne('trains') });
    expect(await explore(world, twice)).toBeGreaterThan(1000);
  });

  it('force exactly one run if one of several triggers is forced', async () => {
    const world = openWorld([atWork, forced('b'), waiting('c')], { check: atMostOne('force') });
    expect(await explore(world, twice)).toBeGreaterThan(1000);
  });

  it('lose no trigger if one of two starting runs is stopped at any moment and reaped', async () => {
    expect(await explore(openWorld([upload('a'), upload('b')], { stops: 'a' }), twice)).toBeGreaterThan(1000);
  });
});
