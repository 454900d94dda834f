import { z } from 'zod';
import { checksumNames } from '../protocol/checksums.ts';

const checksumTypes = ['FULL_OBJECT', 'COMPOSITE'] as const;

const checksum = z.object({
  name: z.enum(checksumNames),
  type: z.enum(checksumTypes),
  /** Base64; of a COMPOSITE checksum with `-` and the number of parts behind it. */
  value: z.string(),
});

const objectVersion = z.object({
  deleteMarker: z.literal(false),
  /** `null` in a bucket without versioning, as in S3. */
  versionId: z.string(),
  /** ISO 8601, whole seconds: S3 knows no fractions. */
  lastModified: z.string(),
  /** Without quotes. */
  etag: z.string(),
  sizeBytes: z.number(),
  /** The file below `data/`. */
  data: z.string(),
  /** What Get and Head answer as they were sent: content-type, cache-control, x-amz-meta-... */
  headers: z.record(z.string(), z.string()),
  checksum: checksum.optional(),
});

const deleteMarker = z.object({ deleteMarker: z.literal(true), versionId: z.string(), lastModified: z.string() });

/** A key with its versions, the newest first: one file of the bucket. */
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
  /** By the upload's algorithm or, where it has none, by the one the part was sent with. */
  checksum: checksum.omit({ type: true }).optional(),
});

/** A multipart upload under way with the parts it has, in order of their numbers: one file of the bucket. */
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
