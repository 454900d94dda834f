import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { createRandom } from '../../packages/local-aws/sagemaker/algorithms/random.ts';

const ratings = [
  'Inflight wifi service',
  'Departure/Arrival time convenient',
  'Ease of Online booking',
  'Gate location',
  'Food and drink',
  'Online boarding',
  'Seat comfort',
  'Inflight entertainment',
  'On-board service',
  'Leg room service',
  'Baggage handling',
  'Checkin service',
  'Inflight service',
  'Cleanliness',
];
const header = [
  '',
  'id',
  'Gender',
  'Customer Type',
  'Age',
  'Type of Travel',
  'Class',
  'Flight Distance',
  ...ratings,
  'Departure Delay in Minutes',
  'Arrival Delay in Minutes',
  'satisfaction',
];

/**
 * Lines of a generated passenger survey, with the columns, value counts and missing cells of a
 * well-known one.
 */
function* surveyLines(rows: number): Generator<string> {
  const random = createRandom(5);
  const pick = (...values: string[]) => values[Math.floor(random() * values.length)] ?? '';
  yield header.join();
  for (let row = 0; row < rows; row++) {
    const delay = Math.max(0, Math.round(random() ** 6 * 600 - 20));
    const answers = ratings.map(() => Math.floor(random() * 6));
    const mean = answers.reduce((sum, answer) => sum + answer, 0) / answers.length;
    yield [
      row,
      row + 1,
      pick('Male', 'Female'),
      pick('Loyal Customer', 'disloyal Customer'),
      7 + Math.floor(random() * 79),
      pick('Personal Travel', 'Business travel'),
      pick('Business', 'Eco', 'Eco Plus'),
      31 + Math.floor(random() * 4950),
      ...answers,
      delay,
      random() < 0.003 ? '' : `${delay + Math.floor(random() * 9)}.0`,
      mean + random() > 3 ? 'satisfied' : 'neutral or dissatisfied',
    ].join();
  }
}

/** Repeats the lines of a file. Each row gets a new `id` in its second cell. */
async function* repeatedLines(file: string, rows: number): AsyncGenerator<string> {
  let row = 0;
  let isFirst = true;
  while (row < rows) {
    let isHeader = true;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (row === rows) break;
      if (isHeader && isFirst) yield line;
      else if (!isHeader && line !== '') yield line.replace(/^[^,]*,[^,]*/, `${row},${++row}`);
      isHeader = false;
    }
    isFirst = false;
  }
}

/** Writes a survey as CSV with CRLF: generated, or by repeating the rows of the file `data`. */
export async function writeSurvey(path: string, rows: number, data?: string): Promise<void> {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  for await (const line of data === undefined ? surveyLines(rows) : repeatedLines(data, rows)) {
    if (!out.write(`${line}\r\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

/** The pipeline file of the survey. All columns except the counter and the id are features. */
export const surveyPipeline = (algorithm: string) => ({
  name: 'survey',
  problem: 'binary',
  columns: Object.fromEntries(
    header
      .slice(1)
      .map((name) => [
        name,
        ['Gender', 'Customer Type', 'Type of Travel', 'Class', 'satisfaction'].includes(name)
          ? 'category'
          : name === 'id'
            ? 'integer'
            : 'number',
      ]),
  ),
  target: { column: 'satisfaction', positive: 'satisfied' },
  key: ['id'],
  train: { algorithm },
});
