import { expect, test } from 'vitest';
import { decodeAwsChunked } from '../../s3/protocol/aws-chunked.ts';
import { checksumNames, createDigest } from '../../s3/protocol/checksums.ts';
import { byteRange } from '../../s3/protocol/byte-range.ts';
import { parseXml, xmlResponse } from '../../s3/protocol/xml.ts';
import * as z from 'zod';

/** Decodes a body that arrives in pieces of a given size. */
async function decode(text: string, pieceBytes: number) {
  async function* pieces() {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes);
  }
  const trailers = new Map<string, string>();
  const decoded: Buffer[] = [];
  for await (const bytes of decodeAwsChunked(pieces(), trailers)) decoded.push(bytes);
  return { text: Buffer.concat(decoded).toString(), trailers: Object.fromEntries(trailers) };
}

const signature = ';chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648';

test.each([
  ['in the middle of a chunk', '5\r\nhel'],
  ['before the last chunk', '5\r\nhello\r\n'],
  ['inside the trailers', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n'],
  ['with a chunk longer than its declared size', '5\r\nhello!\r\n0\r\n\r\n'],
  ['with a malformed size', 'hello\r\nhello\r\n0\r\n\r\n'],
  ['with bytes after its end', '5\r\nhello\r\n0\r\n\r\nmore'],
])('an aws-chunked body that ends %s is IncompleteBody', async (_case, text) => {
  await expect(decode(text, 3)).rejects.toMatchObject({ code: 'IncompleteBody' });
});

test.each([1, 2, 7, 1000])('an aws-chunked body decodes the same in pieces of %i bytes', async (size) => {
  const body = `5${signature}\r\nhello\r\n7${signature}\r\n\r\nworld\r\n0${signature}\r\nX-Amz-Checksum-CRC32: NhCmhg==\r\nx-amz-trailer-signature:abc\r\n\r\n`;
  expect(await decode(body, size)).toEqual({
    text: 'hello\r\nworld',
    trailers: { 'x-amz-checksum-crc32': 'NhCmhg==', 'x-amz-trailer-signature': 'abc' },
  });
});

test('checksums in pieces have the check values of their definitions', () => {
  const check = (name: (typeof checksumNames)[number]) => {
    const digest = createDigest(name);
    digest.update(Buffer.from('1234'));
    digest.update(Buffer.from('56789'));
    return digest.digest().toString('hex');
  };
  expect(Object.fromEntries(checksumNames.map((name) => [name, check(name)]))).toEqual({
    crc32: 'cbf43926',
    crc32c: 'e3069283',
    crc64nvme: 'ae8b14860a799888',
    sha1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
    sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  });
});

test.each([['bytes=10-'], ['bytes=10-20'], ['bytes=-0']])('%s of ten bytes is InvalidRange', (header) => {
  expect(() => byteRange(header, 10)).toThrow('not satisfiable');
});

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=3-99', { first: 3, last: 9 }],
  ['bytes=3-', { first: 3, last: 9 }],
  ['bytes=-4', { first: 6, last: 9 }],
  ['bytes=-99', { first: 0, last: 9 }],
  ['bytes=5-3', undefined],
  ['bytes=0-1,3-4', undefined],
  ['rows=0-1', undefined],
  ['bytes=-', undefined],
])('%s of ten bytes means %o', (header, range) => {
  expect(byteRange(header, 10)).toEqual(range);
});

test('XML that is not well-formed or does not fit the schema is MalformedXML', () => {
  const schema = z.strictObject({ A: z.strictObject({ B: z.array(z.string()) }) });
  for (const text of ['<A><B>1</B>', '<A><B>1</B><C/></A>', 'A', '']) {
    expect(() => parseXml(text, schema, ['B'])).toThrow('not well-formed');
  }
  expect(parseXml('<?xml version="1.0"?>\n<A>\n  <B> 1&amp;2 </B>\n</A>', schema, ['B'])).toEqual({
    A: { B: [' 1&2 '] },
  });
});

test('XML answers escape markup and control characters and repeat lists', () => {
  const { body } = xmlResponse('Root', { Key: ['a<&>"', 'b\r\u0001'], None: undefined, Empty: '' });
  expect(body).toContain('><Key>a&lt;&amp;&gt;&quot;</Key><Key>b&#xd;&#x1;</Key><Empty></Empty></Root>');
});
