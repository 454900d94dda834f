import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { z } from 'zod';

/** Reads folders with a model.json and a rows.csv; prints their predictions. */
const program = `
import json, sys, numpy, xgboost
answers = []
for folder in sys.argv[1:]:
    booster = xgboost.Booster({"nthread": 1}, model_file=folder + "/model.json")
    rows = numpy.genfromtxt(folder + "/rows.csv", delimiter=",", dtype="float32")
    answers.append(booster.predict(xgboost.DMatrix(rows, nthread=1)).astype("float64").tolist())
print(json.dumps(answers))
`;

/** Debian's own interpreter: python3-xgboost belongs to it, whatever else is called python3. */
function python(code: string, args: string[] = []) {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  return spawnSync('/usr/bin/python3', ['-c', code, ...args], { env, encoding: 'utf8' });
}

/** Whether XGBoost itself is here to compare with; says so where it is not. */
export function hasLibrary(): boolean {
  const found = python('from importlib.util import find_spec; exit(find_spec("xgboost") is None)').status === 0;
  if (!found) {
    console.log('Left out: /usr/bin/python3 has no xgboost (Debian: python3-xgboost), so no model was given to it.');
  }
  return found;
}

/** What XGBoost predicts in each folder, with its model.json for its rows.csv. */
export function predictWithLibrary(folders: string[]): unknown[] {
  const { stdout, stderr } = python(program, folders);
  expect(stderr).toBe('');
  return z.array(z.unknown()).parse(JSON.parse(stdout));
}
