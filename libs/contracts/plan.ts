import { getMetadataStorage } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata';
import type { FieldRule } from './field-rule';
import type { Presence } from './rules';

export type MessageClass<T extends object = object> = abstract new () => T;

/** All that the decorators of one field say. */
export interface FieldPlan {
  readonly name: string;
  /** Rule of the value itself; of a list, the rule of the list. */
  readonly rule: FieldRule;
  /** Rule of each item of a list. */
  readonly item?: FieldRule;
  /** Form of the object, or of the list's items. */
  readonly nested?: MessagePlan;
  readonly optional: boolean;
  readonly presence?: Presence;
  /** Rule of the field that the presence depends on. */
  readonly siblingRule?: FieldRule;
  /** That field may itself be absent. */
  readonly siblingIsOptional?: boolean;
}

/** The fields of a class in the order they are declared, inherited ones first. */
export interface MessagePlan {
  readonly type: MessageClass;
  readonly fields: readonly FieldPlan[];
  readonly names: ReadonlySet<string>;
}

const plans = new Map<MessageClass, MessagePlan>();

/**
 * What class-validator holds about a class, in the form the reader walks. `validateSync` reads the
 * same metadata, but takes about ten times as long and stops neither at the first fault nor in field order.
 */
export function planOf(type: MessageClass): MessagePlan {
  const known = plans.get(type);
  if (known) return known;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  const order = [...metadata.filter((one) => one.target !== type), ...metadata.filter((one) => one.target === type)];
  const names = new Set(order.map((one) => one.propertyName));
  const fields = [...names].map((name): FieldPlan => {
    const own = order.filter((one) => one.propertyName === name);
    const rules = own.filter((one) => isRule(one.constraints?.[0]));
    const presence = own.find((one) => one.context)?.context as Presence | undefined;
    const nested = rules.map((one) => one.constraints[1] as (() => MessageClass) | undefined).find((of) => of);
    return {
      name,
      rule: ruleOf(rules),
      item: rules.find((one) => one.each)?.constraints[0] as FieldRule | undefined,
      nested: nested && planOf(nested()),
      optional: own.some((one) => one.name === 'isOptional') || presence !== undefined,
      presence,
      ...(presence && siblingOf(order.filter((one) => one.propertyName === presence.sibling))),
    };
  });
  const plan = { type, fields, names };
  plans.set(type, plan);
  return plan;
}

const siblingOf = (own: readonly ValidationMetadata[]): Pick<FieldPlan, 'siblingRule' | 'siblingIsOptional'> => ({
  siblingRule: ruleOf(own),
  siblingIsOptional: own.some((one) => one.name === 'isOptional'),
});

const ruleOf = (metadata: readonly ValidationMetadata[]): FieldRule =>
  metadata.find((one) => !one.each && isRule(one.constraints?.[0]))!.constraints[0] as FieldRule;

const isRule = (constraint: unknown): constraint is FieldRule =>
  typeof constraint === 'object' && constraint !== null && 'fault' in constraint;
