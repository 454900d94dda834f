import type { Events } from './events/events-service.ts';
import type { EventBridgeEvent } from './events/event.ts';
import type { ClientConfiguration, Gateway } from './gateway/gateway.ts';
import type { Lambda, LambdaResult } from './lambda/lambda.ts';
import type { Access } from './protocol/service.ts';

interface Connected {
  gateway: Gateway;
  lambda: Lambda;
  events: Events;
}

/** How services reach each other. They are created with a bus, and connected once all exist. */
export interface Bus {
  connect: (services: Connected) => void;
  /** The configuration of a client that calls as a role. */
  callAs: (roleArn: string) => ClientConfiguration;
  /** Throws AwsError if the caller, a role's ARN or a service's name, lacks the permission. */
  authorize: (caller: string, access: Access) => void;
  publishEvent: (event: EventBridgeEvent) => void;
  /** Invokes a function without asking for permission, as the owner of the machine may. */
  invoke: (functionName: string, payload: unknown) => Promise<LambdaResult>;
  /**
   * Invokes a function as a role, or as a service that the function's policy admits for `source`.
   */
  invokeAs: (caller: string, functionArn: string, payload: unknown, source?: string) => Promise<LambdaResult>;
}

/** A bus without services. Every use before `connect` throws. */
export function createBus(): Bus {
  let services: Connected | undefined;
  const connected = (): Connected => {
    if (services === undefined) throw new Error('A service was used before all services were connected.');
    return services;
  };
  return {
    connect: (all) => {
      services = all;
    },
    callAs: (roleArn) => connected().gateway.callAs(roleArn),
    authorize: (caller, access) => void connected().gateway.authorize(caller, access),
    publishEvent: (event) => connected().events.put(event),
    invoke: (functionName, payload) => connected().lambda.invoke(functionName, payload),
    invokeAs: async (caller, functionArn, payload, source) => {
      const { gateway, lambda } = connected();
      const context = source === undefined ? {} : { context: { 'aws:SourceArn': source } };
      gateway.authorize(
        caller,
        { action: 'lambda:InvokeFunction', resource: functionArn, ...context },
        {
          eventSource: 'lambda.amazonaws.com',
          eventName: 'Invoke',
          requestParameters: { functionName: functionArn },
        },
      );
      await gateway.faults.inject('lambda', `Invoke ${functionArn.split(':')[6]}`);
      return lambda.invoke(functionArn, payload);
    },
  };
}
