import { describe, expect, it } from 'vitest';
import { explore } from '../../../../fixtures/interleave.ts';
import { openWorld, type Execution, type Facts } from '../../../../fixtures/single-flight-world.ts';

const atWork: Execution = { name: 'first', isAtWork: true };
const upload = (name: string): Execution => ({ name, uploads: true });
const waiting = (name: string): Execution => ({ name });
const forced = (name: string): Execution => ({ name, asked: { force: true } });

function atMostOne(what: 'trains' | 'force') {
  return ({ listings }: Facts) => {
    const runs = listings.filter((listing) => listing[what]).map(({ name }) => name);
    if (runs.length > 1) throw new Error(`not one further run but ${runs.join(', ')}`);
  };
}

// Each world checks: no run acts without the lease; at the end nobody holds it and no word is left; each trigger was
// covered by a listing after it, a forced one by that of a forced run.

describe('in every order of their steps, executions on one bucket', () => {
  it.each<[string, Execution[]]>([
    ['two that uploads start at once', [upload('a'), upload('b')]],
    ['one that an upload starts during a run', [atWork, upload('b')]],
    ['a forced one and one by an upload', [forced('a'), upload('b')]],
  ])('take turns and lose no trigger: %s', async (_, executions) => {
    expect(await explore(openWorld(executions))).toBeGreaterThan(500);
  });

  it('make of a forced start during a run one forced run', async () => {
    expect(await explore(openWorld([atWork, forced('b')], { check: atMostOne('force') }))).toBeGreaterThan(500);
  });

  it('survive that the run at work is stopped at any moment and reaped', async () => {
    expect(await explore(openWorld([atWork, waiting('b')], { stops: 'first' }))).toBeGreaterThan(500);
  });

  it('survive that Prepare is called again after it died at any moment', async () => {
    expect(await explore(openWorld([upload('a'), upload('b')], { repeats: 'a' }), twice)).toBeGreaterThan(1000);
  });
});

/** Enough for every race between three, and few enough to try. */
const twice = { interruptions: 2 };

describe('in every order with few interruptions, executions on one bucket', () => {
  it('make of a burst during a run one further run', async () => {
    const world = openWorld([atWork, waiting('b'), waiting('c')], { check: atMostOne('trains') });
    expect(await explore(world, twice)).toBeGreaterThan(1000);
  });

  it('force no more than they were asked to, and no less', async () => {
    const world = openWorld([atWork, forced('b'), waiting('c')], { check: atMostOne('force') });
    expect(await explore(world, twice)).toBeGreaterThan(1000);
  });

  it('survive that one of two that begin is stopped at any moment and reaped', async () => {
    expect(await explore(openWorld([upload('a'), upload('b')], { stops: 'a' }), twice)).toBeGreaterThan(1000);
  });
});
