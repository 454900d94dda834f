import { gunzipSync } from 'node:zlib';
import { totalGains } from '../../core/model/xgboost-importance.ts';
import type { Evaluation } from '../../core/judging/evaluation.ts';
import type { Features } from '../../core/features/features.ts';
import type { Bucket } from '../aws/bucket.ts';

const mostFeatures = 50;
/** Larger models are not unpacked, because parsed JSON takes several times its size in memory. */
const mostBytes = 100_000_000;

/**
 * The importance of a model's features, read from its artifact. If it cannot be read, the result
 * says why; the run does not fail.
 */
export async function readImportance(
  key: string,
  { algorithm, featureNames }: Pick<Features, 'algorithm' | 'featureNames'>,
  { list, readBytes }: { list: Bucket['list']; readBytes: (key: string) => Promise<Uint8Array> },
): Promise<Evaluation['importance']> {
  const unknown = (reason: string) => ({ features: null, reason });
  if (algorithm === 'linear-learner')
    return unknown(
      'the linear learner grows no trees, so there is no gain to report, and Relearn does not read the MXNet archive with its weights',
    );
  const artifact = (await list(key)).find((object) => object.key === key);
  if (artifact === undefined) return unknown(`${key} does not exist`);
  if (artifact.sizeBytes > mostBytes)
    return unknown(`model.tar.gz has ${artifact.sizeBytes} bytes; at most ${mostBytes} can be read`);
  try {
    const file = fileInTar(gunzipSync(await readBytes(artifact.key), { maxOutputLength: mostBytes }), 'xgboost-model');
    if (file === undefined) return unknown('model.tar.gz does not contain the file xgboost-model');
    return { features: totalGains(file, featureNames).slice(0, mostFeatures), reason: null };
  } catch (error) {
    return unknown(`the model file cannot be read: ${error instanceof Error ? error.message : 'unknown format'}`);
  }
}

/**
 * Reads a file from a tar archive: a 512-byte header with name and octal size, then the content in
 * 512-byte blocks.
 */
function fileInTar(archive: Uint8Array, wanted: string): Uint8Array | undefined {
  const text = (from: number, length: number) =>
    new TextDecoder()
      .decode(archive.subarray(from, from + length))
      .replace(/\0.*$/s, '')
      .trim();
  let offset = 0;
  while (offset + 512 <= archive.length) {
    const [name, size] = [text(offset, 100), Number.parseInt(text(offset + 124, 12), 8)];
    if (name === '' || Number.isNaN(size)) return undefined;
    if (name.replace(/^\.\//, '') === wanted) return archive.subarray(offset + 512, offset + 512 + size);
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  return undefined;
}
