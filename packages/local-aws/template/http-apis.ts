import * as z from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

/** Most requests per second on average, and at once. */
export interface Throttle {
  ratePerSecond: number;
  burst: number;
}

/** An HTTP API with the routes of its only stage. */
export interface HttpApiResource {
  logicalId: string;
  id: string;
  name: string;
  /** The stage's name. `$default` does not appear in the path. */
  stage: string;
  routes: HttpRoute[];
}

/** A route with a function as its integration. */
interface HttpRoute {
  /** `POST /predict` */
  routeKey: string;
  authorization: 'AWS_IAM' | 'NONE';
  /** ARN of the function or of one of its versions. It receives payload format 2.0. */
  functionArn: string;
  throttle?: Throttle;
}

const apiSchema = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal('HTTP'),
  Description: ignored,
  Tags: ignored,
});

const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});

const routeSchema = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  AuthorizationType: z.enum(['AWS_IAM', 'NONE']).default('NONE'),
  Target: z.string().startsWith('integrations/'),
});

const settingsSchema = z.strictObject({
  ThrottlingBurstLimit: z.number(),
  ThrottlingRateLimit: z.number(),
  DetailedMetricsEnabled: ignored,
});

const stageSchema = z.strictObject({
  ApiId: z.string(),
  StageName: z.string(),
  // Without it, a deployment decides which routes exist.
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: settingsSchema.optional(),
  RouteSettings: z.record(z.string(), settingsSchema).default({}),
  AccessLogSettings: ignored,
  Description: ignored,
  Tags: ignored,
});

/**
 * Reads the HTTP APIs. Throws for an API without exactly one stage and for a route without its
 * integration.
 */
export function readHttpApis(resources: Resource[]): HttpApiResource[] {
  const ofType = (type: string) => resources.filter((resource) => resource.type === `AWS::ApiGatewayV2::${type}`);
  const functionArns = new Map(
    ofType('Integration').map((resource) => [
      resource.identity.ref,
      readProperties(resource, integrationSchema).IntegrationUri,
    ]),
  );
  const routes = ofType('Route').map((resource) => ({ resource, ...readProperties(resource, routeSchema) }));
  const stages = ofType('Stage').map((resource) => readProperties(resource, stageSchema));
  return ofType('Api').map((api) => {
    const id = api.identity.ref;
    const [stage, ...others] = stages.filter((candidate) => candidate.ApiId === id);
    if (!stage || others.length > 0) {
      throw new Error(
        `Resources.${api.logicalId}: the laptop runs APIs with exactly one stage, this has ${others.length + (stage ? 1 : 0)}`,
      );
    }
    return {
      logicalId: api.logicalId,
      id,
      name: readProperties(api, apiSchema).Name,
      stage: stage.StageName,
      routes: routes
        .filter(({ ApiId }) => ApiId === id)
        .map((route) => {
          const functionArn = functionArns.get(route.Target.slice('integrations/'.length));
          if (functionArn === undefined) {
            throw new Error(`Resources.${route.resource.logicalId}: the template has no ${route.Target}`);
          }
          const settings = stage.RouteSettings[route.RouteKey] ?? stage.DefaultRouteSettings;
          const throttle = settings && {
            ratePerSecond: settings.ThrottlingRateLimit,
            burst: settings.ThrottlingBurstLimit,
          };
          return {
            routeKey: route.RouteKey,
            authorization: route.AuthorizationType,
            functionArn,
            ...(throttle && { throttle }),
          };
        }),
    };
  });
}
