import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { stackNames } from '../../core/names.ts';
import { pascalCase } from '../../core/text/case.ts';
import type { HandlerFunctions } from './handler-functions.ts';
import { keptLogs } from './kept-logs.ts';

const definitionFile = join(import.meta.dirname, '..', '..', 'statemachine', 'retrain.asl.json');

/**
 * The state machine from statemachine/retrain.asl.json. It invokes published versions of the
 * functions.
 */
export function retrainStateMachine(
  scope: Construct,
  { pipeline, lambdas, key }: { pipeline: string; lambdas: HandlerFunctions; key: IKey | undefined },
): StateMachine {
  const definition = readFileSync(definitionFile, 'utf8');
  const substitutions: Record<string, string> = {};
  const stateMachine = new StateMachine(scope, 'StateMachine', {
    stateMachineName: stackNames.stateMachine(pipeline),
    definitionBody: DefinitionBody.fromString(JSON.stringify(JSON.parse(definition))),
    definitionSubstitutions: substitutions,
    tracingEnabled: true,
    logs: {
      level: LogLevel.ALL,
      includeExecutionData: true,
      destination: keptLogs(scope, 'StateMachineLogs', {
        logGroupName: `/aws/vendedlogs/states/${stackNames.stateMachine(pipeline)}`,
        key,
      }),
    },
  });
  const invocable: string[] = [];
  for (const [functionName, lambda] of Object.entries(lambdas)) {
    const token = `${pascalCase(functionName)}FunctionArn`;
    if (!definition.includes(`\${${token}}`)) continue;
    // A published version, so that a deployment does not change the code of a run in progress. Such
    // a run still invokes the previous version, so the role allows all versions.
    substitutions[token] = lambda.currentVersion.functionArn;
    invocable.push(`${lambda.functionArn}:*`);
  }
  stateMachine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invocable }));
  return stateMachine;
}
