import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
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

/** Runs the command in a folder and waits for its end. */
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
  it('rejects wrong usage with a sentence, status 2 and no stack trace', async () => {
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

  it('leads from a new CSV file to a promoted model, each command printing the next', async () => {
    const newFolder = mkdtempSync(join(folder, 'new-'));
    const relearnThere = (...words: string[]) => relearnIn(newFolder, words);
    writeFileSync(join(newFolder, 'adult.data'), adultLike(2500));
    const withoutTarget = await relearnThere('init', 'adult.data');
    expect(withoutTarget).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringMatching(/--target.*\n +column_11: binary/s),
    });
    const written = await relearnThere('init', 'adult.data', '--target', 'column_11');
    expect(written).toMatchObject({ status: 0, err: '' });
    const next = [...written.out.matchAll(/^ +npx relearn (.*)$/gm)].map(([, words = '']) => words.split(' '));
    expect(next.map(([command]) => command)).toEqual(['check', 'run']);
    const again = await relearnThere('init', 'adult.data', '--target', 'column_11');
    expect(again).toMatchObject({
      status: 2,
      err: expect.stringMatching(/exists already\. Use --force to replace it/),
    });

    const [checkWords = [], runWords = []] = next;
    const check = await relearnThere(...checkWords);
    expect(check).toMatchObject({ status: 0, err: '' });
    expect(check.out).toMatch(
      /Rows +2500 read: 2500 usable.*Split +by hash: \d+ train.*column_2=Private +[01] .*A run can start/s,
    );
    expect(check.out).toMatch(/The file has no "key"/);
    const promoted = await relearnThere(...runWords);
    expect(promoted).toMatchObject({ status: 0, err: '', out: expect.stringMatching(/^Promoted/m) });
  });

  it('check explains why a run would fail, and leaves no files', async () => {
    const lines = loans(1200).split('\n');
    const invalid = lines.map((line, row) => (row % 9 === 4 ? line.replace(/^(\d+),\d*,/, '$1,old,') : line));
    writeFileSync(join(folder, 'invalid.csv'), invalid.join('\n'));
    const before = readdirSync(folder);
    const { status, out, err } = await relearn('check', 'loans.json', '--data', 'invalid.csv');
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toMatch(/column "age": not a number.*: 133 rows, first in invalid\.csv line 5: "old"/);
    expect(out).toMatch(/A run would fail: DataQualityError: .*quality\.maxQuarantined/s);
    const wrong = await relearn('check', 'wrong.json', '--data', 'invalid.csv');
    expect(wrong).toMatchObject({ status: 1, out: expect.stringMatching(/problem.*columns\.age/s) });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('prints the reason and exits with status 1 when the run fails', async () => {
    writeFileSync(join(folder, 'header.csv'), 'id,age,income,purpose,repaid\n');
    const { status, out, err } = await relearn('run', 'loans.json', '--data', 'header.csv', '--home', 'other');
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toMatch(/Failed: DataError: .*header\.csv/);
  });

  it('promotes the first model, and skips a run without new data', async () => {
    const promoted = await relearn('run', 'loans.json', '--data', 'loans.csv', '--json');
    expect(promoted).toMatchObject({ status: 0, err: '' });
    const record = runRecordSchema.parse(JSON.parse(promoted.out));
    expect(record.status).toBe('Succeeded');
    const report = readFileSync(join(folder, '.relearn', 'records', 'loans', record.runId, 'report.html'), 'utf8');
    expect(report).toMatch(/^<!doctype html>/i);

    const skipped = await relearn('run', 'loans');
    expect(skipped).toMatchObject({ status: 0, out: expect.stringMatching(/Skipped/) });
  });

  it('uses a running host: rejects with status 3, predicts, explains a wrong record, and has no model to roll back to', async () => {
    const up = spawn(process.execPath, [cli, 'up'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      up.kill('SIGTERM');
      await once(up, 'exit');
    });
    for await (const line of createInterface({ input: up.stdout })) if (line.includes('Ctrl-C stops the host')) break;
    const rejected = await relearn('run', 'loans', '--force');
    expect(rejected).toMatchObject({ status: 3, out: expect.stringMatching(/Rejected/) });

    const prediction = await relearn('predict', 'loans', '{"age": 70, "income": 9000, "purpose": "car"}');
    expect(prediction.status).toBe(0);
    const answer = z.strictObject({ label: z.string(), score: z.number() }).parse(JSON.parse(prediction.out));
    expect(answer.label).toBe('yes');
    const wrong = await relearn('predict', 'loans', '{"age": "old", "incom": 9000}');
    expect(wrong).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/incom.*mean "income".*age.*old/s) });
    const first = await relearn('rollback', 'loans', '--why', 'wrong prices');
    expect(first).toMatchObject({ status: 2, out: '', err: expect.stringMatching(/There is nothing to return to/) });
  });

  it('works on a stack with only its address, region and keys, and names in a sentence what is missing', async () => {
    const away = mkdtempSync(join(folder, 'away-'));
    writeFileSync(join(away, 'loans.csv'), loans(1200));
    writeFileSync(join(away, 'loans.json'), JSON.stringify(pipelineFile));
    writeFileSync(join(away, 'cars.json'), JSON.stringify({ ...pipelineFile, name: 'cars' }));
    const scenario = await openScenario();
    try {
      const { endpoint, region, credentials } = scenario.host.gateway.callAs('admin');
      const noSettings = { PATH: process.env['PATH'], HOME: away, AWS_EC2_METADATA_DISABLED: 'true' };
      const withAddress = { ...noSettings, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region };
      const withKeys = {
        ...withAddress,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      };
      const atAws = (env: NodeJS.ProcessEnv, ...words: string[]) => relearnIn(away, [...words, '--target', 'aws'], env);
      const run = ['run', 'loans.json', '--data', 'loans.csv'];
      const refusals: [NodeJS.ProcessEnv, string[], RegExp][] = [
        [noSettings, run, /No AWS region is set/],
        [withAddress, run, /There are no credentials for AWS/],
        [{ ...withKeys, AWS_SECRET_ACCESS_KEY: 'wrong' }, run, /AWS rejected the request with .*ignature/],
        [{ ...withKeys, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, ['runs'], /AWS cannot be reached/],
        [withKeys, ['run', 'cars.json'], /no stack relearn-cars in us-east-1.*npx cdk deploy relearn-cars/],
        [withKeys, ['status', 'loan'], /no stack relearn-loan .*mean loans\?/],
        [withKeys, ['rollback', 'loans.json'], /no model has been promoted yet/],
      ];
      for (const [env, words, message] of refusals) {
        const { status, out, err } = await atAws(env, ...words);
        expect({ words, status, out, err }).toEqual({ words, status: 2, out: '', err: expect.stringMatching(message) });
        expect(err).not.toMatch(/\n {4}at /);
      }
      expect(await scenario.keys('')).toEqual([]);

      const promoted = await atAws(withKeys, ...run, '--json');
      expect(promoted).toMatchObject({ status: 0, err: '' });
      const { runId, status, trigger } = runRecordSchema.parse(JSON.parse(promoted.out));
      expect({ status, trigger }).toEqual({ status: 'Succeeded', trigger: 'manual' });
      expect((await scenario.record(runId)).status).toBe('Succeeded');
      expect(readdirSync(join(away, '.relearn', 'records', 'loans', runId))).toContain('report.html');
      const serving = await atAws(withKeys, 'status');
      expect(serving).toMatchObject({ status: 0, out: expect.stringContaining(`Serving     loans-${runId}-1`) });
      const prediction = await atAws(
        withKeys,
        'predict',
        'loans.json',
        '{"age": 70, "income": 9000, "purpose": "car"}',
      );
      expect(prediction).toMatchObject({ status: 0, out: expect.stringMatching(/^\{.*"yes".*\}\n$/) });
    } finally {
      await scenario.close();
    }
  });

  it('shows the deployed model and the runs, and writes a report again', async () => {
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
      expect.stringMatching(new RegExp(`Promoted.*${runId} +The challenger is the first model`)),
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
