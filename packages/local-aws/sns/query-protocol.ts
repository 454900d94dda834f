import { randomUUID } from 'node:crypto';
import type { AwsError, ServiceResponse } from '../protocol/service.ts';

const namespace = 'http://sns.amazonaws.com/doc/2010-03-31/';
const headers = { 'content-type': 'text/xml' };

/** A response of AWS's query protocol. */
export function queryResponse(action: string, result: Record<string, string>): ServiceResponse {
  const members = Object.entries(result).map(([name, value]) => element(name, escape(value)));
  const metadata = element('ResponseMetadata', element('RequestId', randomUUID()));
  const body = `${element(`${action}Result`, members.join(''))}${metadata}`;
  return { status: 200, headers, body: `<${action}Response xmlns="${namespace}">${body}</${action}Response>` };
}

/** An error of the query protocol. SNS has its own code for a missing permission. */
export function queryError(error: AwsError, requestId: string): ServiceResponse {
  const code = error.code === 'AccessDeniedException' ? 'AuthorizationError' : error.code;
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const members = [element('Type', type), element('Code', code), element('Message', escape(error.message))];
  const body = `${element('Error', members.join(''))}${element('RequestId', requestId)}`;
  return { status: error.status, headers, body: `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>` };
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escape(value: string): string {
  return value.replaceAll(/[&<>]/g, (character) => escapes[character] ?? character);
}
