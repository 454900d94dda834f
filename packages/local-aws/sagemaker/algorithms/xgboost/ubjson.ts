/**
 * UBJSON as XGBoost writes it: big-endian numbers, and typed arrays without a marker per number.
 */

type Reader = (offset: number) => number;

interface NumberType {
  bytes: number;
  read: Reader;
}

/** Parses a document. Throws if the bytes are not UBJSON. */
export function parseUbjson(bytes: Buffer): unknown {
  const types: Record<string, NumberType> = {
    i: { bytes: 1, read: (from) => bytes.readInt8(from) },
    U: { bytes: 1, read: (from) => bytes.readUInt8(from) },
    I: { bytes: 2, read: (from) => bytes.readInt16BE(from) },
    l: { bytes: 4, read: (from) => bytes.readInt32BE(from) },
    L: { bytes: 8, read: (from) => Number(bytes.readBigInt64BE(from)) },
    d: { bytes: 4, read: (from) => bytes.readFloatBE(from) },
    D: { bytes: 8, read: (from) => bytes.readDoubleBE(from) },
  };
  let offset = 0;

  const take = (): string => String.fromCharCode(bytes.readUInt8(offset++));
  const peek = (): string => String.fromCharCode(bytes[offset] ?? 0);

  const readNumber = (marker: string): number => {
    const type = types[marker];
    if (type === undefined) throw new Error(`marker ${JSON.stringify(marker)} at byte ${offset - 1} is not UBJSON`);
    const number = type.read(offset);
    offset += type.bytes;
    return number;
  };
  const readLength = (): number => {
    const length = readNumber(take());
    // Each item has at least one byte, so a longer length means a broken file. Without this check a
    // huge length would exhaust the memory.
    if (length < 0 || length > bytes.length - offset)
      throw new Error(`length ${length} at byte ${offset} is beyond the end`);
    return length;
  };
  const readText = (): string => {
    const length = readLength();
    const text = bytes.toString('utf8', offset, offset + length);
    offset += length;
    return text;
  };

  const readArray = (): unknown[] => {
    const type = peek() === '$' ? (offset++, take()) : undefined;
    if (peek() === '#') {
      offset++;
      const length = readLength();
      return Array.from({ length }, () => (type === undefined ? readValue() : readNumber(type)));
    }
    const items: unknown[] = [];
    while (peek() !== ']') {
      items.push(readValue());
    }
    offset++;
    return items;
  };

  const readObject = (): Record<string, unknown> => {
    const entries: [string, unknown][] = [];
    while (peek() !== '}') {
      const name = readText();
      entries.push([name, readValue()]);
    }
    offset++;
    return Object.fromEntries(entries);
  };

  const readValue = (): unknown => {
    const marker = take();
    switch (marker) {
      case '{':
        return readObject();
      case '[':
        return readArray();
      case 'S':
        return readText();
      case 'C':
        return take();
      case 'T':
        return true;
      case 'F':
        return false;
      case 'Z':
        return null;
      default:
        return readNumber(marker);
    }
  };

  return readValue();
}
