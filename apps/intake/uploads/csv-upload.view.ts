import { ApiProperty } from '@nestjs/swagger';
import { CHARSETS, type Charset } from './csv-charset';
import { UPLOAD_STATES, type CsvUpload, type UploadState } from './csv-upload';

/** A CSV upload and how far it is. */
export class CsvUploadView {
  @ApiProperty({ format: 'uuid' }) uploadId!: string;
  @ApiProperty({ enum: UPLOAD_STATES, description: 'stalled: nothing has come for a minute' }) state!: UploadState;
  @ApiProperty({ enum: CHARSETS, nullable: true }) charset!: Charset | null;
  @ApiProperty({ description: 'Lines receipted so far, without the header and empty lines' }) lines!: number;
  @ApiProperty() accepted!: number;
  @ApiProperty() duplicate!: number;
  @ApiProperty() refused!: number;
  @ApiProperty({ description: 'Bytes of the file, once it has ended' }) bytes!: number;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of the file, once it has ended' })
  digest!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The first upload of the same file: all lines are duplicates',
  })
  sameAs!: string | null;
  @ApiProperty({ format: 'date-time' }) startedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'Last progress' }) touchedAt!: string;
  @ApiProperty({ type: String, nullable: true }) failure!: string | null;
  @ApiProperty({ description: 'Where its result file is' }) result!: string;
}

export class CsvUploadPageView {
  @ApiProperty({ type: [CsvUploadView] }) items!: CsvUploadView[];
  @ApiProperty({ type: String, nullable: true, description: 'Give it as `after` for the next page; null: no more' })
  next!: string | null;
}

export const uploadView = ({ id, organisation: _, startedAt, touchedAt, ...upload }: CsvUpload): CsvUploadView => ({
  uploadId: id,
  ...upload,
  startedAt: startedAt.toISOString(),
  touchedAt: touchedAt.toISOString(),
  result: `/v1/complaints/csv/${id}/result`,
});
