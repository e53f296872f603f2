import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import type { FieldRule } from '../field-rule';
import { INBOUND_MESSAGES, type MessageContract } from '../messages';
import { planOf, type FieldPlan, type MessagePlan } from '../plan';
import { docstringOfField, type Docstrings } from './docstrings';

export type Schema = Record<string, unknown>;

/** Where the schemas of nested objects lie: `#/$defs/` in a schema file, `#/components/schemas/` in AsyncAPI. */
export type ReferencePrefix = '#/$defs/' | '#/components/schemas/';

/** The JSON Schema of one message version, complete in one document. */
export function schemaOf(message: MessageContract, docstrings: Docstrings): Schema {
  const { [message.name]: own, ...definitions } = schemasOf(message, docstrings, '#/$defs/');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:liandong:contracts:${message.type}`,
    title: message.type,
    ...own,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
}

/** Schemas of the message's class and of every class nested in it, by class name. */
export function schemasOf(
  message: MessageContract,
  docstrings: Docstrings,
  prefix: ReferencePrefix,
): Record<string, Schema> {
  const properties = propertySchemas(planOf(message), prefix);
  const closed = INBOUND_MESSAGES.includes(message);
  const schemas: Record<string, Schema> = {};
  const add = (plan: MessagePlan): void => {
    if (plan.type.name in schemas) return;
    schemas[plan.type.name] = objectSchema(plan, properties(plan.type.name), docstrings, closed);
    for (const { nested } of plan.fields) if (nested) add(nested);
  };
  add(planOf(message));
  return schemas;
}

/** Field schemas by class, made by class-validator-jsonschema from the rule that each decorator carries. */
function propertySchemas(root: MessagePlan, prefix: string): (className: string) => Record<string, Schema> {
  type Metadata = { constraints?: unknown[] };
  const convert = ({ constraints }: Metadata): Schema => {
    const [rule, nested] = constraints as [FieldRule, (() => new () => object)?];
    return nested && rule.name !== 'list' ? { $ref: `${prefix}${nested().name}` } : { ...rule.schema };
  };
  const ruleNames = new Set<string>();
  const collect = (plan: MessagePlan): void => {
    for (const { rule, item, nested } of plan.fields) {
      ruleNames.add(rule.name);
      if (item) ruleNames.add(item.name);
      if (nested) collect(nested);
    }
  };
  collect(root);
  const all = validationMetadatasToSchemas({
    additionalConverters: {
      ...Object.fromEntries([...ruleNames].map((name) => [name, convert])),
      nestedValidation: {},
      absence: {},
    },
  });
  return (className) => all[className]!.properties as Record<string, Schema>;
}

function objectSchema(
  plan: MessagePlan,
  properties: Record<string, Schema>,
  docstrings: Docstrings,
  closed: boolean,
): Schema {
  const described = plan.fields.map((field): [string, Schema] => {
    const schema = field.optional ? nullable(properties[field.name]!) : properties[field.name]!;
    const description = docstringOfField(plan.type, field.name, docstrings);
    if (!description) return [field.name, schema];
    // Before draft 2019-09, which AsyncAPI builds on, a description beside $ref is ignored.
    return [field.name, '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema }];
  });
  const conditions = plan.fields.flatMap(conditionsOf);
  const description = docstrings.get(plan.type.name);
  return {
    ...(description && { description }),
    type: 'object',
    properties: Object.fromEntries(described),
    required: plan.fields.filter((field) => !field.optional).map((field) => field.name),
    ...(conditions.length > 0 && { allOf: conditions }),
    ...(closed && { additionalProperties: false }),
  };
}

/** Null says the same as absent. */
function nullable(schema: Schema): Schema {
  if ('$ref' in schema) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [schema.type, 'null'],
    ...('enum' in schema && { enum: [...(schema.enum as unknown[]), null] }),
  };
}

function conditionsOf({ name, presence }: FieldPlan): Schema[] {
  if (!presence) return [];
  const { sibling, values, then, otherwise } = presence;
  return [
    {
      if: { properties: { [sibling]: { enum: values } }, required: [sibling] },
      ...(then === 'required' && {
        then: { properties: { [name]: { not: { type: 'null' } } }, required: [name] },
      }),
      ...(otherwise === 'absent' && { else: { properties: { [name]: { type: 'null' } } } }),
    },
  ];
}
