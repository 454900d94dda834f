import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { keys } from '../../../../core/names.ts';
import { openPredict, type LaneResult } from '../../../../handlers/predict/predict.ts';
import { awsError } from '../../../fixtures/fake-sagemaker.ts';
import { features, laneOf, openStage, run, runOf } from '../../../fixtures/run.ts';

const champion = runOf('champion').runId;
const challenger = run.runId;
const answered = z.object({ model: z.string(), predictions: z.array(z.unknown()) });

/**
 * Predict over two lanes. The champion's endpoint returns ten times the number, the challenger's a
 * hundred times.
 */
function openApi(more: Partial<typeof features> = {}) {
  const stage = openStage();
  for (const runId of [champion, challenger]) stage.bucket.put(keys.features(runId), { ...features, ...more });
  stage.serve(champion);
  const api = {
    asked: [] as string[],
    measured: [] as [string, LaneResult][],
    reads: 0,
    /** By endpoint: CSV to CSV. */
    invoke: (endpoint: string, body: string): Promise<string> => {
      const times = endpoint.includes(challenger) ? 100 : 10;
      return Promise.resolve(
        body
          .split('\n')
          .map((line) => String(Number(line) * times))
          .join('\n'),
      );
    },
  };
  stage.bucket.before = (_, key) => {
    if (key === keys.live) api.reads++;
  };
  const predict = openPredict({
    ...stage,
    measure: (lane, result) => api.measured.push([lane, result]),
    invoke: (endpoint, _contentType, body) => {
      api.asked.push(endpoint);
      return api.invoke(endpoint, body);
    },
  });
  return {
    ...stage,
    api,
    predict,
    ask: async (body: unknown) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const { statusCode, body: answer } = await predict({ body: text, isBase64Encoded: false });
      return { statusCode, answer: z.looseObject({ message: z.string().optional() }).parse(JSON.parse(answer)) };
    },
    canary: (share: number) => stage.serve(champion, { canary: { ...laneOf(challenger), share } }),
  };
}
const one = { instances: [{ temp: 1 }] };
const gone = () => Promise.reject(awsError('ValidationError', 'Endpoint bike of account 000000000000 not found.'));

describe('predict rejects', () => {
  it.each<[string, unknown, number, RegExp]>([
    ['an empty body', '', 400, /not valid JSON/],
    ['invalid JSON', '{"instances": [', 400, /The body is not valid JSON/],
    ['a body without instances', {}, 400, /Expected \{"instances".*instances: /],
    ['an empty list', { instances: [] }, 400, /instances: /],
    [
      'unknown fields and invalid instances, and names each',
      { instances: [1, 'x'], top: 3 },
      400,
      /instances\.0.*instances\.1.*top/s,
    ],
    [
      'more than 1,000 instances',
      { instances: Array.from({ length: 1001 }, () => ({})) },
      413,
      /1001 instances\. The limit is 1000/,
    ],
    ['history that is not a list of records', { instances: [{}], history: [7] }, 400, /history\.0/],
    [
      'more than 10,000 rows of history',
      { instances: [{}], history: Array.from({ length: 10_001 }, () => ({})) },
      413,
      /10001 rows of history\. The limit is 10000/,
    ],
    ['more than 4 MB', { instances: [{ temp: 'x'.repeat(4 * 1024 * 1024) }] }, 413, /bytes\. The limit is 4194304/],
  ])('%s', async (_, body, statusCode, message) => {
    const { ask, api } = openApi();
    const response = await ask(body);
    expect(response).toMatchObject({ statusCode, answer: { message: expect.stringMatching(message) } });
    expect(api.asked).toEqual([]);
  });

  it('invalid values, and names each', async () => {
    const { ask, api } = openApi();
    const response = await ask({ instances: [{ temp: 'warm' }, { temp: 2 }, { tmp: 3 }, { temp: [4] }] });
    expect(response.statusCode).toBe(400);
    expect(response.answer.message).toMatch(
      /instance 2, column "tmp": .*did you mean "temp".*instance 3, column "temp"/s,
    );
    expect((await ask({ instances: [{ temp: 'warm' }, { temp: 'cold' }] })).answer.message).toMatch(
      /instance 0, .*"warm".*instance 1, .*"cold"/s,
    );
    expect(api.asked).toEqual([]);
  });
});

describe('predict answers 503', () => {
  it('until a model has been promoted, and 200 a few seconds after', async () => {
    const stage = openApi();
    stage.bucket.objects.delete(keys.live);
    expect(await stage.ask(one)).toMatchObject({
      statusCode: 503,
      answer: { message: expect.stringContaining('No model has been promoted') },
    });
    stage.serve(champion);
    stage.pass(5);
    expect(await stage.ask(one)).toMatchObject({ statusCode: 200 });
  });

  it.each(['ThrottlingException', 'ModelNotReadyException', 'ServiceUnavailable'])(
    'if the endpoint throws %s',
    async (name) => {
      const stage = openApi();
      stage.api.invoke = () => Promise.reject(awsError(name, 'not now'));
      expect(await stage.ask(one)).toMatchObject({
        statusCode: 503,
        answer: { message: expect.stringContaining('Try again') },
      });
    },
  );
});

describe('predict answers', () => {
  it('from the stable lane, and reads the pointer every five seconds and the features once', async () => {
    const stage = openApi();
    expect((await stage.ask({ instances: [{ temp: 1 }, { temp: '2' }] })).answer).toEqual({
      model: `bike-${champion}`,
      predictions: [{ value: 10 }, { value: 20 }],
    });
    stage.pass(4.9);
    await stage.ask(one);
    expect(stage.api.reads).toBe(1);
    stage.bucket.objects.delete(keys.features(champion));
    stage.pass(0.1);
    expect(await stage.ask(one)).toMatchObject({ statusCode: 200 });
    expect(stage.api.reads).toBe(2);
  });

  it('with the history sent along with the instances, and asks for missing history', async () => {
    const stage = openApi();
    const history = {
      orderBy: 'temp',
      partitionBy: [],
      columns: [{ name: 'temp', type: 'number' as const }],
      steps: 1,
    };
    stage.bucket.put(keys.features(champion), {
      ...features,
      definition: { ...features.definition, history },
      encodings: [{ kind: 'number', column: 'temp_lag_1', type: 'number' }],
    });
    const asked = await stage.ask({ instances: [{ temp: 5 }, { temp: 6 }], history: [{ temp: 2 }, { temp: 4 }] });
    expect(asked.answer).toMatchObject({ predictions: [{ value: 40 }, { value: 40 }] });
    expect(await stage.ask({ instances: [{ temp: 5 }] })).toMatchObject({
      statusCode: 400,
      answer: { message: expect.stringContaining('history: is missing; this model looks at the 1 row before') },
    });
    expect(await stage.ask({ instances: [{ temp: 1 }], history: [{ temp: 'x' }, { temp: 4 }] })).toMatchObject({
      statusCode: 400,
      answer: {
        message: expect.stringMatching(/history 0, column "temp": "x" is not a number.*\n.*instance 0.*earlier/s),
      },
    });
  });

  it('a request whose body is base64', async () => {
    const { predict } = openApi();
    const body = Buffer.from(JSON.stringify(one)).toString('base64');
    expect(await predict({ body, isBase64Encoded: true })).toMatchObject({ statusCode: 200 });
  });

  it('with the most likely of many labels', async () => {
    const stage = openApi({ problem: 'multiclass', classes: ['a', 'b', 'c'], top: 2 });
    stage.api.invoke = () => Promise.resolve('[0.2, 0.1, 0.7]');
    const top = [
      { label: 'c', score: 0.7 },
      { label: 'a', score: 0.2 },
    ];
    expect((await stage.ask(one)).answer['predictions']).toEqual([{ label: 'c', score: 0.7, top }]);
  });

  it('the same request from the same lane, and sends the canary its share of requests', async () => {
    const stage = openApi();
    stage.canary(0.25);
    let canary = 0;
    for (let temp = 0; temp < 200; temp++) {
      const [first, second] = [await stage.ask({ instances: [{ temp }] }), await stage.ask({ instances: [{ temp }] })];
      expect(second).toEqual(first);
      const { model, predictions } = answered.parse(first.answer);
      if (model.includes(challenger)) canary++;
      // Model and features always come from the same lane.
      expect(predictions).toEqual([{ value: temp * (model.includes(challenger) ? 100 : 10) }]);
    }
    expect(canary).toBeGreaterThan(30);
    expect(canary).toBeLessThan(70);
  });

  it('every request from a canary whose share is 1', async () => {
    const stage = openApi();
    stage.canary(1);
    for (let temp = 0; temp < 20; temp++) await stage.ask({ instances: [{ temp }] });
    expect(new Set(stage.api.asked)).toEqual(new Set([laneOf(challenger).endpoint]));
  });
});

describe('if something is missing, predict', () => {
  it('reads the pointer once more for an endpoint that is gone', async () => {
    const stage = openApi();
    await stage.ask(one);
    stage.serve(challenger);
    const { invoke } = stage.api;
    stage.api.invoke = (endpoint, body) => (endpoint.includes(champion) ? gone() : invoke(endpoint, body));
    expect(await stage.ask(one)).toMatchObject({ statusCode: 200, answer: { model: `bike-${challenger}` } });
    stage.api.invoke = gone;
    stage.api.asked.length = 0;
    await expect(stage.ask(one)).rejects.toThrow('not found');
    expect(stage.api.asked).toHaveLength(2);
  });

  it('asks the champion if the canary is gone', async () => {
    const stage = openApi();
    stage.canary(1);
    const { invoke } = stage.api;
    stage.api.invoke = (endpoint, body) => (endpoint.includes(challenger) ? gone() : invoke(endpoint, body));
    expect(await stage.ask(one)).toMatchObject({ statusCode: 200, answer: { model: `bike-${champion}` } });
  });

  it('does not ask twice after another kind of error', async () => {
    const stage = openApi();
    stage.api.invoke = () => Promise.reject(awsError('ValidationError', 'HTTP content length exceeded'));
    await expect(stage.ask(one)).rejects.toThrow('content length');
    expect(stage.api.asked).toHaveLength(1);
  });

  it('keeps using the cached pointer if it cannot read a new one, and does not retry at every request', async () => {
    const stage = openApi();
    await stage.ask(one);
    let reads = 0;
    stage.bucket.before = (_, key) => {
      if (key !== keys.live) return;
      reads++;
      throw new Error('S3 is down');
    };
    stage.pass(6);
    for (let count = 0; count < 3; count++) expect(await stage.ask(one)).toMatchObject({ statusCode: 200 });
    expect(reads).toBe(1);
    stage.pass(6);
    await stage.ask(one);
    expect(reads).toBe(2);
  });

  it('fails if it has never read the pointer', async () => {
    const stage = openApi();
    stage.bucket.before = () => {
      throw new Error('S3 is down');
    };
    await expect(stage.ask(one)).rejects.toThrow('S3 is down');
  });

  it('opens a lane again after its features could not be read', async () => {
    const stage = openApi();
    let fail = true;
    stage.bucket.before = (_, key) => {
      if (key === keys.features(champion) && fail) throw new Error('S3 is down');
    };
    await expect(stage.ask(one)).rejects.toThrow('S3 is down');
    fail = false;
    expect(await stage.ask(one)).toMatchObject({ statusCode: 200 });
  });
});

describe('predict counts', () => {
  const answeredIn = (milliseconds: number): LaneResult => ({ failed: false, milliseconds });

  it('each request in the lane that answers it, with its duration', async () => {
    const stage = openApi();
    const { invoke } = stage.api;
    stage.api.invoke = (...call) => {
      stage.pass(2);
      return invoke(...call);
    };
    await stage.ask(one);
    stage.canary(1);
    stage.pass(6);
    await stage.ask(one);
    expect(stage.api.measured).toEqual([
      ['stable', answeredIn(2000)],
      ['canary', answeredIn(2000)],
    ]);
  });

  it('nothing for a request that reaches no lane', async () => {
    const stage = openApi();
    await stage.ask('{');
    await stage.ask({ instances: [{ temp: 'warm' }] });
    stage.bucket.objects.delete(keys.live);
    stage.pass(6);
    await stage.ask(one);
    expect(stage.api.measured).toEqual([]);
  });

  it.each<[string, Error, number]>([
    ['is busy', awsError('ThrottlingException', 'Rate exceeded'), 503],
    ['does not answer in time', awsError('AbortError', 'Request aborted'), 504],
  ])('an error of the lane whose endpoint %s', async (_, error, statusCode) => {
    const stage = openApi();
    stage.canary(1);
    stage.api.invoke = () => Promise.reject(error);
    expect(await stage.ask(one)).toMatchObject({ statusCode });
    expect(stage.api.measured).toEqual([['canary', { failed: true }]]);
  });

  it('an error in the lane whose endpoint fails', async () => {
    const stage = openApi();
    stage.canary(1);
    stage.api.invoke = () => Promise.reject(awsError('ModelError', 'status code 500'));
    await expect(stage.ask(one)).rejects.toThrow('status code 500');
    expect(stage.api.measured).toEqual([['canary', { failed: true }]]);
  });

  it('an error of a canary that is gone, although the champion answers instead', async () => {
    const stage = openApi();
    stage.canary(1);
    const { invoke } = stage.api;
    stage.api.invoke = (endpoint, body) => (endpoint.includes(challenger) ? gone() : invoke(endpoint, body));
    expect(await stage.ask(one)).toMatchObject({ statusCode: 200 });
    expect(stage.api.measured).toEqual([
      ['canary', { failed: true }],
      ['stable', answeredIn(0)],
    ]);
  });

  it('an error in the lane whose features cannot be read', async () => {
    const stage = openApi();
    stage.bucket.objects.delete(keys.features(champion));
    await expect(stage.ask(one)).rejects.toThrow('does not exist');
    expect(stage.api.measured).toEqual([['stable', { failed: true }]]);
  });
});
