import { isInstant } from '#contracts/instant';
import { DomainError } from '#kernel/domain-error';
import { BULK_COLUMNS, type BulkAction, type BulkColumn, type BulkColumnName } from './bulk-columns';
import type { BulkFileLine } from './bulk-file';

/** The order a line speaks of, and its unit unless the line names one. */
export interface OrderNamed {
  readonly id: string;
  readonly unit: string;
}

type Cells = BulkFileLine['cells'];

/** A line of a file as a line of the bulk contract; what is missing or wrong in it is for that contract to say. @throws DomainError for a cell that can't be read */
export function contractLine(cells: Cells, order: OrderNamed): object {
  const action = wordOf(cells, 'action') as BulkAction | undefined;
  const head = { orderId: order.id, unit: cells.unit ?? order.unit };
  switch (action) {
    case 'acknowledge':
      return { acknowledgement: withoutGaps({ ...head, handler: cells.handler, note: cells.note }) };
    case 'investigate':
      return {
        acknowledgement: withoutGaps({ ...head, investigating: true, handler: cells.handler, note: cells.note }),
      };
    case 'answer':
    case 'interim':
      return { feedback: withoutGaps({ ...head, interim: action === 'interim', ...feedbackOf(cells) }) };
    case undefined:
      throw cellError('action', [...BULK_COLUMNS.action.words!.keys()].join('、'), 'nothing');
  }
}

function feedbackOf(cells: Cells): object {
  return {
    resultCode: wordOf(cells, 'result'),
    cause: cells.cause,
    measures: cells.measure === undefined ? [] : [measureOf(cells)],
    holder: cells.holder && withoutGaps({ kind: wordOf(cells, 'holder'), name: cells.holderName }),
    search: searchOf(cells),
    reason: cells.reason,
    evidence: (cells.evidence?.split(/[;；、]/) ?? []).flatMap((one) =>
      one.trim() === '' ? [] : [{ kind: 'file', reference: one.trim() }],
    ),
    transferReference: cells.transferReference,
    handler: cells.handler,
    handledAt: timeOf(cells, 'handledAt'),
    textForComplainant: cells.textForComplainant,
  };
}

const measureOf = (cells: Cells): object =>
  withoutGaps({
    kind: wordOf(cells, 'measure'),
    target: cells.target,
    scope: wordOf(cells, 'scope'),
    effectiveAt: timeOf(cells, 'effectiveAt'),
    endsAt: timeOf(cells, 'endsAt'),
    reason: cells.measureReason,
    noticeGiven: flagOf(cells, 'noticeGiven'),
  });

function searchOf(cells: Cells): object | undefined {
  const { found, periodFrom, periodUntil, system } = cells;
  if (found === undefined && periodFrom === undefined && periodUntil === undefined && system === undefined) return;
  return withoutGaps({
    found: flagOf(cells, 'found'),
    periodFrom: timeOf(cells, 'periodFrom'),
    periodUntil: timeOf(cells, 'periodUntil'),
    system,
  });
}

function wordOf(cells: Cells, name: BulkColumnName): string | undefined {
  const cell = cells[name];
  if (cell === undefined) return undefined;
  const { words } = BULK_COLUMNS[name] as BulkColumn;
  const value = words!.get(cell);
  if (value !== undefined) return value;
  const chinese = [...words!.keys()].filter((word) => !/[a-z]/i.test(word));
  throw cellError(name, chinese.join('、'), cell);
}

function flagOf(cells: Cells, name: BulkColumnName): boolean | undefined {
  const word = wordOf(cells, name);
  return word === undefined ? undefined : word === 'true';
}

/** A year, month and day as spreadsheets here write them, with or without a time. */
const LOCAL = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** A time without an offset is Beijing's: a file is filled in by people. */
function timeOf(cells: Cells, name: BulkColumnName): string | undefined {
  const cell = cells[name];
  if (cell === undefined || isInstant(cell)) return cell;
  const [, year, ...rest] = LOCAL.exec(cell) ?? [];
  const [month, day, hour, minute, second] = rest.map((part) => (part ?? '0').padStart(2, '0'));
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`;
  if (year !== undefined && isInstant(instant)) return instant;
  throw cellError(name, 'a time such as 2026-05-08 09:30', cell);
}

const cellError = (name: BulkColumnName, expected: string, got: string): DomainError =>
  new DomainError('FIELD_INVALID', {
    field: BULK_COLUMNS[name].member,
    expected: expected.slice(0, 300),
    got: got.replace(/\d{7,}/g, '…').slice(0, 40),
  });

/** Empty cells are absent members. */
const withoutGaps = (members: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
