import * as z from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

export interface StateMachineResource {
  logicalId: string;
  name: string;
  arn: string;
  roleArn: string;
  /** Amazon States Language as JSON text, with applied substitutions. */
  definition: string;
  /** The definition's TimeoutSeconds for a whole execution. */
  timeoutSeconds?: number;
}

const stateMachineSchema = z.strictObject({
  StateMachineName: ignored,
  StateMachineType: z.literal('STANDARD').optional(),
  RoleArn: z.string(),
  // DefinitionS3Location is not supported: assets are not read, so the template must contain the
  // definition.
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  LoggingConfiguration: ignored,
  TracingConfiguration: ignored,
  Tags: ignored,
});

const definitionSchema = z.looseObject({ TimeoutSeconds: z.number().optional() });

/** Reads a state machine. Throws for a `${Name}` in its definition without a substitution. */
export function readStateMachine(resource: Resource): StateMachineResource {
  const properties = readProperties(resource, stateMachineSchema);
  const where = `Resources.${resource.logicalId}.Properties`;
  const substitutions = properties.DefinitionSubstitutions;
  const definition = properties.DefinitionString.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = substitutions[name];
    if (value === undefined) {
      const known = Object.keys(substitutions).join(', ') || 'none';
      throw new Error(
        `${where}.DefinitionString: \${${name}} has no substitution; DefinitionSubstitutions has ${known}`,
      );
    }
    return String(value);
  });
  const { TimeoutSeconds: timeoutSeconds } = definitionSchema.parse(parseJson(definition, `${where}.DefinitionString`));
  return {
    logicalId: resource.logicalId,
    name: resource.identity.attributes['Name'] ?? '',
    arn: resource.identity.ref,
    roleArn: properties.RoleArn,
    definition,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
