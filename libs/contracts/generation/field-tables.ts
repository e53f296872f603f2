import { INSTANT_RULE } from '../field-rule';
import { INBOUND_MESSAGES, OUTBOUND_MESSAGES, type MessageContract } from '../messages';
import { planOf, type FieldPlan, type MessagePlan } from '../plan';
import { partnerTopics } from '../topics';
import { docstringOfField, type Docstrings } from './docstrings';

/** Markdown page with every field of every message that a partner sends or finds in its mailbox. */
export function fieldTables(docstrings: Docstrings): string {
  const partnerTypes = new Set(partnerTopics('ORG').flatMap(({ types }) => types));
  const mailbox = OUTBOUND_MESSAGES.filter(({ type }) => partnerTypes.has(type));
  const page = [
    '# Fields of the partners’ messages',
    '<!-- Generated from libs/contracts by `npm run generate`; edit there. -->',
    `Null says the same as absent. ${INSTANT_RULE.expected.replace('a time', 'A time is written')}. Each message has its JSON Schema beside this page.`,
    '# Sent by partners',
    ...INBOUND_MESSAGES.map((message) => section(message, docstrings)),
    '# Found in the mailbox',
    ...mailbox.map((message) => section(message, docstrings)),
  ];
  return `${page.join('\n\n')}\n`;
}

function section(message: MessageContract, docstrings: Docstrings): string {
  const table = [
    '| Field | Required | Form | Meaning |',
    '|---|---|---|---|',
    ...rows(planOf(message), '', docstrings),
  ];
  return [`## ${message.type}`, docstrings.get(message.name) ?? '', table.join('\n')].filter(Boolean).join('\n\n');
}

function rows(plan: MessagePlan, path: string, docstrings: Docstrings): string[] {
  return plan.fields.flatMap((field) => {
    const own = docstringOfField(plan.type, field.name, docstrings) ?? '';
    const meaning = own || (field.nested && docstrings.get(field.nested.type.name)) || '';
    const name = `${path}${field.name}`;
    const row = `| \`${name}\` | ${required(field)} | ${form(field)} | ${meaning} |`;
    const inner = field.nested ? rows(field.nested, `${name}${field.item ? '[]' : ''}.`, docstrings) : [];
    return [row.replaceAll('\n', ' '), ...inner];
  });
}

function required({ optional, presence }: FieldPlan): string {
  if (!presence) return optional ? 'no' : 'yes';
  const values = presence.values.map((value) => `\`${value}\``).join(' or ');
  const met = `\`${presence.sibling}\` is ${values}`;
  if (presence.then === 'optional') return `allowed when ${met}`;
  return presence.otherwise === 'absent' ? `exactly when ${met}` : `when ${met}`;
}

function form({ rule, item, nested }: FieldPlan): string {
  if (rule.name === 'instant') return 'a time with its offset';
  if (rule.schema.enum) return (rule.schema.enum as string[]).map((value) => `\`${value}\``).join(', ');
  return item && !nested ? `${rule.expected}, each ${item.expected}` : rule.expected;
}
