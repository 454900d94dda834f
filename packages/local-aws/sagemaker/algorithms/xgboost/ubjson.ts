/** UBJSON as XGBoost writes it: numbers big-endian, arrays of one type of number without a marker for each. */

type Reader = (at: number) => number;

interface NumberType {
  bytes: number;
  read: Reader;
}

/** Reads a document; throws for bytes that are none. */
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
  let at = 0;

  const take = (): string => String.fromCharCode(bytes.readUInt8(at++));
  const peek = (): string => String.fromCharCode(bytes[at] ?? 0);

  const readNumber = (marker: string): number => {
    const type = types[marker];
    if (type === undefined) throw new Error(`marker ${JSON.stringify(marker)} at byte ${at - 1} is not UBJSON`);
    const number = type.read(at);
    at += type.bytes;
    return number;
  };
  const readLength = (): number => {
    const length = readNumber(take());
    // A byte at least for each: a length beyond the end is a broken file, not a reason to run out of memory.
    if (length < 0 || length > bytes.length - at) throw new Error(`length ${length} at byte ${at} is beyond the end`);
    return length;
  };
  const readText = (): string => {
    const length = readLength();
    const text = bytes.toString('utf8', at, at + length);
    at += length;
    return text;
  };

  const readArray = (): unknown[] => {
    const type = peek() === '$' ? (at++, take()) : undefined;
    if (peek() === '#') {
      at++;
      const length = readLength();
      return Array.from({ length }, () => (type === undefined ? readValue() : readNumber(type)));
    }
    const items: unknown[] = [];
    while (peek() !== ']') {
      items.push(readValue());
    }
    at++;
    return items;
  };

  const readObject = (): Record<string, unknown> => {
    const entries: [string, unknown][] = [];
    while (peek() !== '}') {
      const name = readText();
      entries.push([name, readValue()]);
    }
    at++;
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
