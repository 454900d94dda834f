import * as z from 'zod';
import { checksumNames } from '../protocol/checksums.ts';

const checksumTypes = ['FULL_OBJECT', 'COMPOSITE'] as const;

const checksum = z.object({
  name: z.enum(checksumNames),
  type: z.enum(checksumTypes),
  /** Base64. A COMPOSITE checksum ends with `-` and the number of parts. */
  value: z.string(),
});

const objectVersion = z.object({
  deleteMarker: z.literal(false),
  /** The text `null` in a bucket without versioning, as in S3. */
  versionId: z.string(),
  /** ISO 8601 in whole seconds, as in S3. */
  lastModified: z.string(),
  /** Without quotes. */
  etag: z.string(),
  sizeBytes: z.number(),
  /** Name of the file in `data/`. */
  data: z.string(),
  /** Headers that GetObject and HeadObject answer: content-type, cache-control, x-amz-meta-... */
  headers: z.record(z.string(), z.string()),
  checksum: checksum.optional(),
});

const deleteMarker = z.object({ deleteMarker: z.literal(true), versionId: z.string(), lastModified: z.string() });

/** A key with its versions, newest first. The content of a file in `keys/`. */
export const keyRecord = z.object({
  key: z.string(),
  versions: z.array(z.discriminatedUnion('deleteMarker', [objectVersion, deleteMarker])),
});

const uploadPart = z.object({
  partNumber: z.number(),
  etag: z.string(),
  sizeBytes: z.number(),
  lastModified: z.string(),
  data: z.string(),
  /**
   * Uses the upload's algorithm. If the upload has none, the algorithm that the part was sent with.
   */
  checksum: checksum.omit({ type: true }).optional(),
});

/**
 * An open multipart upload with its parts in order of their numbers. The content of a file in
 * `uploads/`.
 */
export const uploadRecord = z.object({
  uploadId: z.string(),
  key: z.string(),
  initiated: z.string(),
  headers: z.record(z.string(), z.string()),
  checksum: checksum.omit({ value: true }).optional(),
  parts: z.array(uploadPart),
});

export type Checksum = z.infer<typeof checksum>;
export type ObjectVersion = z.infer<typeof objectVersion>;
export type Version = z.infer<typeof keyRecord>['versions'][number];
export type UploadPart = z.infer<typeof uploadPart>;
export type UploadRecord = z.infer<typeof uploadRecord>;
