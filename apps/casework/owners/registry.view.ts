import { ApiProperty } from '@nestjs/swagger';
import { CONFIDENCES, OWNER_METHODS, type Confidence, type OwnerMethod } from '#contracts/vocabulary';
import { REGISTRIES, type RegistryName } from './registry';
import { IMPORT_KINDS, IMPORT_STATES, type ImportKind, type ImportState } from './registry-import';

const nullable = { type: String, nullable: true } as const;
const nullableTime = { type: String, format: 'date-time', nullable: true } as const;
const count = { type: Number } as const;

export class RegistryView {
  @ApiProperty({ enum: REGISTRIES }) registry!: RegistryName;
  @ApiProperty({ description: 'In force; 0: what was loaded before there were versions, or nothing' }) version!: number;
  @ApiProperty({ description: 'How evidence cites it' }) label!: string;
  @ApiProperty() rows!: number;
  @ApiProperty({ format: 'date-time', description: 'Since when it is in force' }) since!: Date;
  @ApiProperty({ description: 'Dry runs that wait for a confirmation' }) drafts!: number;
}

export class RegistriesView {
  @ApiProperty({ type: [RegistryView] }) items!: RegistryView[];
}

/** An import, from its dry run on; an applied one is a version. */
export class RegistryImportView {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: REGISTRIES }) registry!: RegistryName;
  @ApiProperty({ type: Number, nullable: true, description: 'Null when it was refused' }) version!: number | null;
  @ApiProperty({ description: 'The version it was compared with' }) base!: number;
  @ApiProperty({ enum: IMPORT_KINDS }) kind!: ImportKind;
  @ApiProperty({ enum: IMPORT_STATES }) state!: ImportState;
  @ApiProperty() label!: string;
  @ApiProperty() file!: string;
  @ApiProperty({ description: 'SHA-256 of the bytes; the confirmation names it' }) digest!: string;
  @ApiProperty(count) bytes!: number;
  @ApiProperty(count) lines!: number;
  @ApiProperty(count) errors!: number;
  @ApiProperty(count) added!: number;
  @ApiProperty(count) changed!: number;
  @ApiProperty({ ...count, description: 'Rows that are gone, and rows that got an end' }) ended!: number;
  @ApiProperty(count) unchanged!: number;
  @ApiProperty(count) rowsBefore!: number;
  @ApiProperty(count) rowsAfter!: number;
  @ApiProperty() checkedBy!: string;
  @ApiProperty({ format: 'date-time' }) checkedAt!: Date;
  @ApiProperty(nullable) appliedBy!: string | null;
  @ApiProperty(nullableTime) appliedAt!: Date | null;
  @ApiProperty({ ...nullable, description: 'Why a replacement that leaves less than 70 % was meant' })
  overrideReason!: string | null;
  @ApiProperty({ type: Object, nullable: true, required: false, description: 'What its simulation found' })
  simulation?: object | null;
}

export class RegistryImportPageView {
  @ApiProperty({ type: [RegistryImportView] }) items!: RegistryImportView[];
  @ApiProperty({ ...nullable, description: 'Give it as `after` for the next page; null: no more' }) next!:
    string | null;
}

export class OwnerChangeView {
  @ApiProperty({ ...nullable, description: 'Null: the unresolved queue' }) from!: string | null;
  @ApiProperty(nullable) to!: string | null;
  @ApiProperty() cases!: number;
  @ApiProperty({ description: 'Open orders of these cases' }) orders!: number;
  @ApiProperty() complaints!: number;
  @ApiProperty({ type: [Object], description: 'Up to five cases' }) samples!: object[];
}

export class OwnerChangesView {
  @ApiProperty({ description: 'Open cases looked at' }) cases!: number;
  @ApiProperty({ description: 'Their complaints' }) complaints!: number;
  @ApiProperty() casesChanging!: number;
  @ApiProperty() ordersChanging!: number;
  @ApiProperty({ type: [OwnerChangeView] }) changes!: readonly OwnerChangeView[];
}

export class RegistryDifferenceView {
  @ApiProperty() from!: number;
  @ApiProperty() to!: number;
  @ApiProperty({ description: 'Rows that only `from` sees' }) removed!: number;
  @ApiProperty({ description: 'Rows that only `to` sees' }) added!: number;
  @ApiProperty({ type: [Object], description: '{key, seenBy: "first" | "second", row}, in the order of keys' })
  items!: object[];
  @ApiProperty(nullable) next!: string | null;
}

export class RegistryRollbackView {
  @ApiProperty() from!: number;
  @ApiProperty() to!: number;
}

export class RegistryAuditPageView {
  @ApiProperty({ type: [Object], description: '{id, at, actor, registry, act, version, detail}, the newest first' })
  items!: object[];
  @ApiProperty(nullable) next!: string | null;
}

/** Whose a number was at one time, and why. */
export class OwnerLookUpView {
  @ApiProperty() number!: string;
  @ApiProperty() normalized!: string;
  @ApiProperty() kind!: string;
  @ApiProperty(nullable) mainCode!: string | null;
  @ApiProperty(nullable) subPort!: string | null;
  @ApiProperty(nullable) unit!: string | null;
  @ApiProperty(nullable) desk!: string | null;
  @ApiProperty(nullable) carrier!: string | null;
  @ApiProperty(nullable) hostCarrier!: string | null;
  @ApiProperty(nullable) province!: string | null;
  @ApiProperty(nullable) city!: string | null;
  @ApiProperty({ enum: OWNER_METHODS }) method!: OwnerMethod;
  @ApiProperty({ enum: CONFIDENCES }) confidence!: Confidence;
  @ApiProperty({ type: Object, nullable: true, description: 'Table, version, key, validity, source' }) evidence!:
    object | null;
  @ApiProperty({ type: [Object] }) candidates!: readonly object[];
  @ApiProperty({ type: [String] }) warnings!: readonly string[];
  @ApiProperty({ type: [String], description: 'Why this unit, sentence by sentence, in Chinese' })
  explanation!: string[];
  @ApiProperty({ type: Object, description: 'Versions of the registries that were asked' }) versions!: object;
}
