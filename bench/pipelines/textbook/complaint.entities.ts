import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity()
export class Complaint {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') serial!: string;
  @Column('text') source!: string;
  @Column('text') channel!: string;
  @Column('text') sender!: string;
  @Column('text') recipient!: string;
  @Column('text') text!: string;
  @Column('timestamptz', { nullable: true }) receivedAt!: string | null;
  @Column('timestamptz', { nullable: true }) complainedAt!: string | null;
  @Column('text') body!: string;
}

@Entity()
export class ComplaintCase {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') complaintId!: string;
  @Column('text') sender!: string;
  @Column('text') state!: string;
}

@Entity()
export class ComplaintOrder {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') caseId!: string;
  @Column('text') unit!: string;
  @Column('text') state!: string;
  @Column('timestamptz') issuedAt!: Date;
}
