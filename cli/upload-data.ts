import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { keys } from '../core/names.ts';
import type { Connection } from '../laptop/connect.ts';
import type { PipelineSource } from '../laptop/pipeline-sources.ts';
import { listKeys } from '../laptop/read-object.ts';
import { UsageError } from '../laptop/usage-error.ts';

/** An object that this process uploaded. */
export interface Upload {
  key: string;
  etag: string;
}

/**
 * Throws UsageError if a data file does not exist, or if two files would have the same key in the
 * bucket.
 */
export function checkDataFiles(files: string[]): void {
  for (const file of files) {
    if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
    if (!statSync(file).isFile()) throw new UsageError(`${file} is not a file. Give each data file by its path.`);
  }
  const names = files.map((file) => basename(file));
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new UsageError(
      `Two data files are called ${duplicate}. The second would overwrite the first under incoming/. Rename one of them.`,
    );
  }
}

const generatorModule = z.looseObject({ generate: z.function() });

/**
 * Uploads the data files. If there are no files and the bucket has no data, a pipeline's
 * generate.ts makes the data. `message` says what was uploaded. It is undefined if nothing was
 * uploaded.
 */
export async function uploadData(
  { s3, bucket }: Pick<Connection, 's3' | 'bucket'>,
  source: PipelineSource,
  files: string[],
): Promise<{ message?: string; uploads: Upload[] }> {
  const upload = async (name: string, content: Pick<PutObjectCommandInput, 'Body' | 'ContentLength'>) => {
    const key = `${keys.incoming}${name}`;
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...content }));
    return { key, etag: ETag };
  };
  if (files.length > 0) {
    const uploads: Upload[] = [];
    for (const file of files) {
      const ContentLength = statSync(file).size;
      uploads.push(await upload(basename(file), { Body: createReadStream(file), ContentLength }));
    }
    const count = `${files.length} data file${files.length === 1 ? '' : 's'}`;
    return { message: `Uploaded ${count} to s3://${bucket}/${keys.incoming}`, uploads };
  }
  const generator = join(source.file, '..', 'generate.ts');
  if (!existsSync(generator) || (await listKeys(s3, bucket, keys.incoming)).length > 0) return { uploads: [] };
  const { generate } = generatorModule.parse(await import(pathToFileURL(generator).href));
  const text = z.string().parse(generate());
  const { name } = source.pipeline;
  const uploads = [await upload(`${name}.csv`, { Body: text })];
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const rows = text.split('\n').length - 2;
  return {
    message: `Generated ${rows} rows of ${name} data (hash ${hash}) and uploaded them to s3://${bucket}/${keys.incoming}`,
    uploads,
  };
}
