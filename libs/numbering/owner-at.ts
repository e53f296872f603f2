import { unitCode } from '#kernel/organisations';
import { codeOwner, gatewayOwner } from './code-owner';
import { evidenceOf } from './evidence';
import { homeAt, type Home } from './home';
import { isValidAt } from './interval';
import type { MessageFacts, Owner } from './owner';
import { owned } from './owner-draft';
import type { DecisionRow } from './rows';
import type { Sender } from './sender';
import { latest, type RowsOfSender } from './sender-rows';
import { subscriberOwner } from './subscriber-owner';

/** The owner at one moment. */
export function ownerAt(sender: Sender, moment: number, rows: RowsOfSender, message: MessageFacts): Owner {
  const prefix = rows.prefixes.find((row) => isValidAt(row, moment)) ?? null;
  const home = homeAt(rows.segments, rows.areaProvince, sender.areaCode, moment);
  const warnings =
    prefix === null || prefix.warnings.length === 0 ? sender.warnings : [...sender.warnings, ...prefix.warnings];
  const decision = latest(rows.decisions, moment);
  if (decision !== null) return decided(decision, home, warnings);
  switch (sender.kind) {
    case 'mobile':
    case 'iot':
      return subscriberOwner(sender, moment, rows, home, prefix, warnings);
    case 'international':
      return gatewayOwner('international-sender', message, warnings);
    case 'alphanumeric':
      return gatewayOwner('alphanumeric-sender', message, warnings);
    default:
      return codeOwner(moment, rows, home, prefix, message, warnings);
  }
}

function decided(row: DecisionRow, home: Home, warnings: readonly string[]): Owner {
  const host = row.hostCarrier ?? row.organisation;
  return {
    ...owned('manual', evidenceOf('decisions', row.sender, row), home, warnings),
    carrier: row.organisation,
    hostCarrier: host,
    reseller: host !== row.organisation,
    responsibleOrg: row.organisation,
    unit: unitCode(row.organisation, row.province),
    province: home.province ?? row.province,
  };
}
