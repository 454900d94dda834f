import { XMLParser } from 'fast-xml-parser';
import type * as z from 'zod';
import type { ServiceResponse } from '../../protocol/service.ts';
import { s3Errors } from './errors.ts';

/**
 * The content of an XML element: text or elements. A list repeats the element, undefined omits it.
 */
export type XmlContent = string | number | boolean | undefined | XmlContent[] | { [name: string]: XmlContent };

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A response with an XML body in S3's namespace. */
export function xmlResponse(
  root: string,
  content: XmlContent,
  headers: Record<string, string> = {},
  status = 200,
): ServiceResponse {
  const body = `${declaration}<${root} xmlns="${namespace}">${inner(content)}</${root}>`;
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body };
}

/** An XML document without a namespace, the form of S3's errors. */
export function xmlDocument(root: string, content: XmlContent): string {
  return declaration + element(root, content);
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((item) => element(name, item)).join('');
  return `<${name}>${inner(content)}</${name}>`;
}

function inner(content: XmlContent): string {
  if (content === undefined) return '';
  if (typeof content !== 'object') return escape(String(content));
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Writes control characters as references: parsers turn a bare carriage return into a line feed.
 */
function escape(text: string): string {
  return text.replaceAll(/[&<>"]|(?![\t\n])\p{Cc}/gu, (character) => {
    return escapes[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/**
 * Parses a request's XML. Throws MalformedXML if it does not fit the schema. `lists` names the
 * elements that may repeat.
 */
export function parseXml<Schema extends z.ZodType>(text: string, schema: Schema, lists: string[]): z.output<Schema> {
  const parser = new XMLParser({
    ignoreDeclaration: true,
    parseTagValue: false,
    // Keys may begin or end with spaces.
    trimValues: false,
    isArray: (name) => lists.includes(name),
  });
  try {
    return schema.parse(withoutWhitespace(parser.parse(text, true)));
  } catch {
    throw s3Errors.malformedXml();
  }
}

/** Without trimming, white space between elements arrives as text members. */
function withoutWhitespace(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWhitespace);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, text]) => name !== '#text' || String(text).trim() !== '');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutWhitespace(member)]));
}
