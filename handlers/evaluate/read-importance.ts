import { gunzipSync } from 'node:zlib';
import { totalGains } from '../../core/model/xgboost-importance.ts';
import type { Evaluation } from '../../core/judging/evaluation.ts';
import type { Features } from '../../core/features/features.ts';
import type { Bucket } from '../aws/bucket.ts';

const most = 50;
/** A larger model is not unpacked: JSON takes several times its size in memory. */
const mostBytes = 100_000_000;

/**
 * Which features a model rests on, from the key of its artifact, or why that cannot be said: no run fails for it.
 */
export async function readImportance(
  key: string,
  { algorithm, featureNames }: Pick<Features, 'algorithm' | 'featureNames'>,
  { list, readBytes }: { list: Bucket['list']; readBytes: (key: string) => Promise<Uint8Array> },
): Promise<Evaluation['importance']> {
  const unknown = (reason: string) => ({ features: null, reason });
  if (algorithm === 'linear-learner')
    return unknown(
      'the linear learner keeps its weights in an archive of MXNet, which nothing here reads, and grows no trees whose gain could be told',
    );
  const artifact = (await list(key)).find((object) => object.key === key);
  if (artifact === undefined) return unknown(`there is no ${key}`);
  if (artifact.sizeBytes > mostBytes)
    return unknown(`the model.tar.gz has ${artifact.sizeBytes} bytes, too many to read`);
  try {
    const file = fileInTar(gunzipSync(await readBytes(artifact.key), { maxOutputLength: mostBytes }), 'xgboost-model');
    if (file === undefined) return unknown('the model.tar.gz holds no xgboost-model');
    return { features: totalGains(file, featureNames).slice(0, most), reason: null };
  } catch (error) {
    return unknown(`the model file cannot be read: ${error instanceof Error ? error.message : 'unknown format'}`);
  }
}

/** A file of a tar archive: a header of 512 bytes with its name and its size in octal, then itself in blocks of 512. */
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
