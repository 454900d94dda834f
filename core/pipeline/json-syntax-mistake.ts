import { printParseErrorCode, type ParseError } from 'jsonc-parser';

/** A sentence about a syntax error in JSON, and the offset that it is about. */
export function jsonSyntaxMistake(text: string, error: ParseError): { offset: number; message: string } {
  const { offset } = error;
  const seen = text.slice(offset, offset + error.length);
  const comma = text.slice(0, offset).trimEnd().length - 1;
  const next = text[offset];
  if (text[comma] === ',' && (next === '}' || next === ']')) {
    return { offset: comma, message: `a comma before ${next} is not allowed; delete it` };
  }
  if (seen.startsWith('#') || seen.startsWith('//') || seen.startsWith('/*')) {
    return { offset, message: 'a comment is not allowed: a pipeline file is plain JSON; delete it' };
  }
  if (seen.startsWith("'")) return { offset, message: "found ', but JSON needs double quotes" };
  return { offset, message: messageOf(printParseErrorCode(error.error), seen) };
}

/** `code`: the name of an error of jsonc-parser. */
function messageOf(code: string, seen: string): string {
  const [character = 'the end of the file'] = seen;
  switch (code) {
    case 'PropertyNameExpected':
      return `expected a field name in double quotes, found ${character}`;
    case 'ValueExpected':
      return `expected a value, found ${character}`;
    case 'ColonExpected':
      return `expected : after the field name, found ${character}`;
    case 'CommaExpected':
      return `expected a comma or a closing bracket, found ${character}`;
    case 'CloseBraceExpected':
      return `expected }, found ${character}`;
    case 'CloseBracketExpected':
      return `expected ], found ${character}`;
    case 'EndOfFileExpected':
      return `expected the end of the file, found ${character}`;
    case 'UnexpectedEndOfString':
      return 'the string is not closed on its line; add a double quote, and write a line break as \\n';
    case 'InvalidCharacter':
      return 'the string contains a control character; write it as an escape such as \\t';
    case 'InvalidEscapeCharacter':
    case 'InvalidUnicode':
      return 'the string contains an invalid escape; write a backslash as \\\\';
    case 'UnexpectedEndOfNumber':
      return `${seen} is not a complete number`;
    default:
      return `${seen} is not valid here; a name or a text needs double quotes`;
  }
}
