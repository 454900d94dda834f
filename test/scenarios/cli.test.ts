import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { runRecordSchema } from '../../core/run/records/run-record.ts';
import { adultLike } from '../adult-like.ts';
import { pipelineFile } from './pipeline-file.ts';
import { loans, openScenario } from './scenario.ts';
import { keepGrants } from './used-grants.ts';

const cli = join(import.meta.dirname, '..', '..', 'cli', 'relearn.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'relearn-cli-'));
  writeFileSync(join(folder, 'loans.json'), JSON.stringify(pipelineFile));
  writeFileSync(join(folder, 'loans.csv'), loans(1200));
  writeFileSync(
    join(folder, 'wrong.json'),
    JSON.stringify({ ...pipelineFile, problem: 'binry', columns: { age: 'nubmer' }, gate: { requir: {} } }),
  );
});
afterAll(() => {
  keepGrants(join(folder, '.relearn'));
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command in a folder. */
async function relearnIn(
  cwd: string,
  words: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, ...words], { cwd, env });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, out, err };
}

const relearn = (...words: string[]) => relearnIn(folder, words);

describe('the relearn command', () => {
  it('starts nothing and says what is wrong: status 2 and no stack', async () => {
    const cases: [string[], RegExp][] = [
      [['runn'], /no command runn.*mean run\?/],
      [['run'], /needs a pipeline/],
      [['run', 'airlin'], /no pipeline called airlin.*mean airline\?/],
      [['run', 'missing.json'], /no pipeline file at missing\.json/],
      [['run', 'wrong.json'], /problem.*binary.*columns\.age.*number.*gate\.requir.*require/s],
      [['run', 'loans.json', '--data', 'missing.csv'], /no file missing\.csv/],
      [['run', 'loans.json', '--dat', 'loans.csv'], /--dat/],
      [['predict', 'loans.json'], /needs a record/],
      [['predict', 'loans.json', '{age: 3}'], /not JSON/],
      [['rollback'], /needs a pipeline/],
      [['status'], /No pipeline has run in .*\.relearn yet/],
      [['runs', '--home', 'nowhere'], /Nothing has run in nowhere yet/],
    ];
    for (const [words, message] of cases) {
      const { status, out, err } = await relearn(...words);
      expect({ words, status, out, err }).toEqual({ words, status: 2, out: '', err: expect.stringMatching(message) });
      expect(err).not.toMatch(/\n {4}at /);
    }
  });

  it('takes a table nobody has described from init to a promoted model, each command as the one before says', async () => {
    const stranger = mkdtempSync(join(folder, 'stranger-'));
    const asked = (...words: string[]) => relearnIn(stranger, words);
    writeFileSync(join(stranger, 'adult.data'), adultLike(2500));
    const unsaid = await asked('init', 'adult.data');
    expect(unsaid).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringMatching(/--target.*\n +column_11: binary/s),
    });
    const written = await asked('init', 'adult.data', '--target', 'column_11');
    expect(written).toMatchObject({ status: 0, err: '' });
    const next = [...written.out.matchAll(/^ +npx relearn (.*)$/gm)].map(([, words = '']) => words.split(' '));
    expect(next.map(([command]) => command)).toEqual(['check', 'run']);
    const again = await asked('init', 'adult.data', '--target', 'column_11');
    expect(again).toMatchObject({ status: 2, err: expect.stringMatching(/is there already; --force replaces it/) });

    const [check = [], run = []] = next;
    const checked = await asked(...check);
    expect(checked).toMatchObject({ status: 0, err: '' });
    expect(checked.out).toMatch(
      /Rows +2500 read: 2500 usable.*Split +by hash: \d+ train.*column_2=Private +[01] .*A run can start/s,
    );
    expect(checked.out).toMatch(/There is no "key"/);
    const promoted = await asked(...run);
    expect(promoted).toMatchObject({ status: 0, err: '', out: expect.stringMatching(/^Promoted/m) });
  });

  it('check says why a run would fail, and keeps nothing', async () => {
    const lines = loans(1200).split('\n');
    const spoilt = lines.map((line, row) => (row % 9 === 4 ? line.replace(/^(\d+),\d*,/, '$1,old,') : line));
    writeFileSync(join(folder, 'spoilt.csv'), spoilt.join('\n'));
    const before = readdirSync(folder);
    const { status, out, err } = await relearn('check', 'loans.json', '--data', 'spoilt.csv');
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toMatch(/column "age": not a number.*: 133 rows, first spoilt\.csv line 5: "old"/);
    expect(out).toMatch(/A run would fail: DataQualityError: .*quality\.maxQuarantined/s);
    const wrong = await relearn('check', 'wrong.json', '--data', 'spoilt.csv');
    expect(wrong).toMatchObject({ status: 1, out: expect.stringMatching(/problem.*columns\.age/s) });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('ends with 1 and the reason when the run fails', async () => {
    writeFileSync(join(folder, 'header.csv'), 'id,age,income,purpose,repaid\n');
    const { status, out, err } = await relearn('run', 'loans.json', '--data', 'header.csv', '--home', 'other');
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toMatch(/Failed: DataError: .*header\.csv/);
  });

  it('promotes, and skips a run that has nothing new', async () => {
    const promoted = await relearn('run', 'loans.json', '--data', 'loans.csv', '--json');
    expect(promoted).toMatchObject({ status: 0, err: '' });
    const record = runRecordSchema.parse(JSON.parse(promoted.out));
    expect(record.status).toBe('Succeeded');
    const report = readFileSync(join(folder, '.relearn', 'records', 'loans', record.runId, 'report.html'), 'utf8');
    expect(report).toMatch(/^<!doctype html>/i);

    const skipped = await relearn('run', 'loans');
    expect(skipped).toMatchObject({ status: 0, out: expect.stringMatching(/Skipped/) });
  });

  it('has a host that is up reject with status 3, answer, and say what is wrong with a record', async () => {
    const up = spawn(process.execPath, [cli, 'up'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      up.kill('SIGTERM');
      await once(up, 'exit');
    });
    for await (const line of createInterface({ input: up.stdout })) if (line.includes('Ctrl-C stops the host')) break;
    const rejected = await relearn('run', 'loans', '--force');
    expect(rejected).toMatchObject({ status: 3, out: expect.stringMatching(/Rejected/) });

    const answered = await relearn('predict', 'loans', '{"age": 70, "income": 9000, "purpose": "car"}');
    expect(answered.status).toBe(0);
    const answer = z.strictObject({ label: z.string(), score: z.number() }).parse(JSON.parse(answered.out));
    expect(answer.label).toBe('yes');
    const wrong = await relearn('predict', 'loans', '{"age": "old", "incom": 9000}');
    expect(wrong).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/incom.*mean "income".*age.*old/s) });
    const first = await relearn('rollback', 'loans', '--why', 'wrong prices');
    expect(first).toMatchObject({ status: 2, out: '', err: expect.stringMatching(/There is nothing to return to/) });
  });

  it('drives a stack by its address, region and keys alone, and says in a sentence what it lacks', async () => {
    const away = mkdtempSync(join(folder, 'away-'));
    writeFileSync(join(away, 'loans.csv'), loans(1200));
    writeFileSync(join(away, 'loans.json'), JSON.stringify(pipelineFile));
    writeFileSync(join(away, 'cars.json'), JSON.stringify({ ...pipelineFile, name: 'cars' }));
    const scenario = await openScenario();
    try {
      const { endpoint, region, credentials } = scenario.host.gateway.callAs('admin');
      const bare = { PATH: process.env['PATH'], HOME: away, AWS_EC2_METADATA_DISABLED: 'true' };
      const aimed = { ...bare, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region };
      const keyed = {
        ...aimed,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      };
      const atAws = (env: NodeJS.ProcessEnv, ...words: string[]) => relearnIn(away, [...words, '--target', 'aws'], env);
      const run = ['run', 'loans.json', '--data', 'loans.csv'];
      const refusals: [NodeJS.ProcessEnv, string[], RegExp][] = [
        [bare, run, /No AWS region is set/],
        [aimed, run, /There are no credentials for AWS/],
        [{ ...keyed, AWS_SECRET_ACCESS_KEY: 'wrong' }, run, /AWS refused it with .*ignature/],
        [{ ...keyed, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, ['runs'], /AWS cannot be reached/],
        [keyed, ['run', 'cars.json'], /no stack relearn-cars in us-east-1.*npx cdk deploy relearn-cars/],
        [keyed, ['status', 'loan'], /no stack relearn-loan .*mean loans\?/],
        [keyed, ['rollback', 'loans.json'], /no model has been promoted yet/],
      ];
      for (const [env, words, message] of refusals) {
        const { status, out, err } = await atAws(env, ...words);
        expect({ words, status, out, err }).toEqual({ words, status: 2, out: '', err: expect.stringMatching(message) });
        expect(err).not.toMatch(/\n {4}at /);
      }
      expect(await scenario.keys('')).toEqual([]);

      const promoted = await atAws(keyed, ...run, '--json');
      expect(promoted).toMatchObject({ status: 0, err: '' });
      const { runId, status, trigger } = runRecordSchema.parse(JSON.parse(promoted.out));
      expect({ status, trigger }).toEqual({ status: 'Succeeded', trigger: 'manual' });
      expect((await scenario.record(runId)).status).toBe('Succeeded');
      expect(readdirSync(join(away, '.relearn', 'records', 'loans', runId))).toContain('report.html');
      const serving = await atAws(keyed, 'status');
      expect(serving).toMatchObject({ status: 0, out: expect.stringContaining(`Serving    loans-${runId}-1`) });
      const answered = await atAws(keyed, 'predict', 'loans.json', '{"age": 70, "income": 9000, "purpose": "car"}');
      expect(answered).toMatchObject({ status: 0, out: expect.stringMatching(/^\{.*"yes".*\}\n$/) });
    } finally {
      await scenario.close();
    }
  });

  it('tells what serves and what ran, and writes a report again', async () => {
    const lines = (await relearn('runs', '--json')).out.trim().split('\n');
    const listed = lines.map((line) => runRecordSchema.parse(JSON.parse(line)));
    expect(listed.map(({ status }) => status)).toEqual(['Rejected', 'Skipped', 'Succeeded']);
    const runId = listed[2]?.runId ?? '';
    const status = await relearn('status');
    expect(status).toMatchObject({ status: 0, err: '' });
    expect(status.out).toMatch(new RegExp(`^loans\\n +Serving +loans-${runId}-1 since 20..-..-.. ..:.. UTC\\n`, 'm'));
    expect(status.out).toMatch(/Promoted +with .*auc 0\.\d+/);
    expect(status.out).toMatch(/Last runs\n.* Rejected .*\n.* Skipped .*\n.* Promoted /);
    const runs = await relearn('runs', 'loans');
    expect(runs.out.trim().split('\n')).toEqual([
      expect.stringMatching(/ Rejected +manual +logloss 0\.\d+ +\d+ s .*Not met: /),
      expect.stringContaining('Skipped'),
      expect.stringMatching(new RegExp(`Promoted.*${runId} +It is the first model`)),
    ]);
    rmSync(join(folder, '.relearn', 'records'), { recursive: true });
    const oldest = await relearn('report', runId);
    expect(oldest).toEqual({ status: 0, err: '', out: `.relearn/records/loans/${runId}/report.html\n` });
    expect(readFileSync(join(folder, oldest.out.trim()), 'utf8')).toContain('Promoted');
    const newest = await relearn('report', 'loans.json');
    expect(readFileSync(join(folder, newest.out.trim()), 'utf8')).toContain('Rejected');
    const none = await relearn('report', 'loans', '20200101-000000-00000000');
    expect(none).toMatchObject({ status: 2, out: '', err: expect.stringMatching(/no run 20200101-000000-00000000/) });
    const unknown = await relearn('runs', 'loan');
    expect(unknown).toMatchObject({ status: 2, out: '', err: expect.stringMatching(/loan has not run.*mean loans\?/) });
  });
});
