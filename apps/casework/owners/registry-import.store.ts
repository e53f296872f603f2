import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import { uuidv7 } from '#kernel/ids';
import type { LineError } from '#numbering/table-checking';
import type { Tx } from '#persistence/database';
import type { Reader } from '../history/history.store';
import { plain, quoted } from '../columns';
import type { RegistryName } from './registry';
import type { RegistryImport } from './registry-import';

/** Where a registry stands: the version look-ups see, the newest ever applied or drafted, the rows of the active one. */
export interface Pointer {
  readonly active: number;
  readonly latest: number;
  readonly rows: number;
}

/** A registry as a list shows it. */
export interface Standing {
  readonly registry: RegistryName;
  readonly version: number;
  readonly label: string;
  readonly rows: number;
  readonly since: Date;
  readonly drafts: number;
}

export interface AuditEntry {
  readonly actor: string;
  readonly registry: RegistryName;
  readonly act: 'refused' | 'checked' | 'discarded' | 'applied' | 'rolled-back' | 'simulated';
  readonly version: number | null;
  readonly detail: object;
}

/** Where flips are told to processes that listen. */
export const REGISTRY_CHANNEL = 'casework_registries';

@Injectable()
export class RegistryImportStore {
  /** Where the registry stands; it is entered when nothing was ever imported. */
  async pointer(reader: Reader, name: RegistryName): Promise<Pointer> {
    await reader.query(enter, [name]);
    return (await reader.query<Pointer & QueryResultRow>(pointer, [name]))[0]!;
  }

  /** The same, locked: whatever changes versions does it one after the other. */
  async lock(tx: Tx, name: RegistryName): Promise<Pointer> {
    await tx.query(enter, [name]);
    return (await tx.query<Pointer & QueryResultRow>(`${pointer} for update`, [name]))[0]!;
  }

  async draw(tx: Tx, name: RegistryName): Promise<number> {
    return (await tx.query<{ latest: number }>(draw, [name]))[0]!.latest;
  }

  async point(
    tx: Tx,
    name: RegistryName,
    to: { version: number; label: string; rows: number },
    at: Date,
  ): Promise<void> {
    await tx.query(point, [name, to.version, to.label, to.rows, at.toISOString()]);
    await tx.query(notify, [REGISTRY_CHANNEL, name]);
  }

  async add(tx: Tx, one: RegistryImport): Promise<void> {
    await tx.query(insert, [
      ...[one.id, one.registry, one.version, one.base, one.kind, one.state, one.label, one.file, one.digest, one.bytes],
      ...[one.lines, one.errors, one.added, one.changed, one.ended, one.unchanged, one.rowsBefore, one.rowsAfter],
      ...[
        one.checkedBy,
        one.checkedAt.toISOString(),
        one.appliedBy,
        one.appliedAt?.toISOString() ?? null,
        one.overrideReason,
      ],
    ]);
  }

  async addErrors(tx: Tx, importId: string, errors: readonly LineError[]): Promise<void> {
    if (errors.length === 0) return;
    await tx.query(insertErrors, [
      importId,
      plain(errors, ({ line }) => line),
      quoted(errors, ({ code }) => code),
      quoted(errors, ({ field }) => field),
      quoted(errors, ({ expected }) => expected),
      quoted(errors, ({ got }) => got),
    ]);
  }

  async one(reader: Reader, name: RegistryName, id: string): Promise<RegistryImport | null> {
    return (await reader.query<RegistryImport & QueryResultRow>(one, [name, id]))[0] ?? null;
  }

  /** The applied import that made this version, or null. */
  async version(reader: Reader, name: RegistryName, version: number): Promise<RegistryImport | null> {
    return (await reader.query<RegistryImport & QueryResultRow>(ofVersion, [name, version]))[0] ?? null;
  }

  /** The same, or a draft of this number. */
  async seen(reader: Reader, name: RegistryName, version: number): Promise<RegistryImport | null> {
    return (await reader.query<RegistryImport & QueryResultRow>(versionOrDraft, [name, version]))[0] ?? null;
  }

  /** Imports of any state, the newest first. */
  async page(reader: Reader, name: RegistryName, before: string, limit: number): Promise<RegistryImport[]> {
    return reader.query<RegistryImport & QueryResultRow>(page, [name, before, limit]);
  }

  async errors(reader: Reader, id: string, limit: number): Promise<LineError[]> {
    return reader.query<LineError & QueryResultRow>(errors, [id, limit]);
  }

  /** Drafts nobody will confirm any more. */
  async drafts(tx: Tx, name: RegistryName): Promise<RegistryImport[]> {
    return tx.query<RegistryImport & QueryResultRow>(drafts, [name]);
  }

  async discard(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`update registry_imports set state = 'discarded' where id = any($1::uuid[])`, [plain(ids)]);
  }

  async applied(tx: Tx, id: string, by: string, at: Date, overrideReason: string | null): Promise<void> {
    await tx.query(applied, [id, by, at.toISOString(), overrideReason]);
  }

  async audit(tx: Tx, at: Date, { actor, registry, act, version, detail }: AuditEntry): Promise<void> {
    const values = [uuidv7(at), at.toISOString(), actor, registry, act, version, JSON.stringify(detail)];
    await tx.query(insertAudit, values);
  }

  async keepSimulation(tx: Tx, id: string, report: object): Promise<void> {
    await tx.query(`update registry_imports set simulation = $2 where id = $1`, [id, JSON.stringify(report)]);
  }

  /** All registries that were ever written to. */
  async standings(reader: Reader): Promise<Standing[]> {
    return reader.query<Standing & QueryResultRow>(standings);
  }

  async audits(reader: Reader, name: RegistryName | null, before: string, limit: number): Promise<QueryResultRow[]> {
    return reader.query(audits, [name, before, limit]);
  }
}

const notify = `select pg_notify($1, $2)`;
const enter = `insert into registries (name, version, rows, loaded_at) values ($1, 'none', 0, now()) on conflict do nothing`;
const pointer = `select active, latest, rows::float8 as rows from registries where name = $1`;
const draw = `update registries set latest = latest + 1 where name = $1 returning latest`;
const point = `update registries set active = $2, version = $3, rows = $4, loaded_at = $5 where name = $1`;

const standings = `
  select name as registry, active as version, version as label, rows::float8 as rows, loaded_at as since,
    (select count(*)::int from registry_imports i where i.registry = name and i.state = 'checked') as drafts
  from registries order by name`;

const columns = `simulation, id, registry, version, base, kind, state, label, file, digest, bytes::float8 as bytes, lines::float8 as lines,
  errors::float8 as errors, added::float8 as added, changed::float8 as changed, ended::float8 as ended,
  unchanged::float8 as unchanged, rows_before::float8 as "rowsBefore", rows_after::float8 as "rowsAfter",
  checked_by as "checkedBy", checked_at as "checkedAt", applied_by as "appliedBy", applied_at as "appliedAt",
  override_reason as "overrideReason"`;
const one = `select ${columns} from registry_imports where registry = $1 and id = $2`;
const ofVersion = `select ${columns} from registry_imports where registry = $1 and version = $2 and state = 'applied'`;
const versionOrDraft = `
  select ${columns} from registry_imports where registry = $1 and version = $2 and state in ('checked', 'applied')`;
const page = `select ${columns} from registry_imports where registry = $1 and id < $2 order by id desc limit $3`;
const drafts = `select ${columns} from registry_imports where registry = $1 and state = 'checked'`;
const insert = `
  insert into registry_imports (id, registry, version, base, kind, state, label, file, digest, bytes, lines, errors, added, changed,
    ended, unchanged, rows_before, rows_after, checked_by, checked_at, applied_by, applied_at, override_reason)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`;
const applied = `update registry_imports set state = 'applied', applied_by = $2, applied_at = $3, override_reason = $4 where id = $1`;

const insertErrors = `
  insert into registry_import_errors (import_id, line, place, code, field, expected, got)
  select $1, e.line, row_number() over (partition by e.line), e.code, e.field, e.expected, e.got
  from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[])
    as e (line, code, field, expected, got)`;
const errors = `select line, code, field, expected, got from registry_import_errors where import_id = $1 order by line, place limit $2`;

const insertAudit = `
  insert into registry_audit (id, at, actor, registry, act, version, detail) values ($1, $2, $3, $4, $5, $6, $7)`;
const audits = `
  select id, at, actor, registry, act, version, detail from registry_audit
  where ($1::text is null or registry = $1) and id < $2 order by id desc limit $3`;
