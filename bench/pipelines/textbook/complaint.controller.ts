import { Controller, Inject } from '@nestjs/common';
import { ClientKafka, EventPattern, Payload } from '@nestjs/microservices';
import { InjectRepository } from '@nestjs/typeorm';
import { lastValueFrom } from 'rxjs';
import { Repository } from 'typeorm';
import { Complaint, ComplaintCase, ComplaintOrder } from './complaint.entities';

type Reported = Partial<Record<string, unknown>> | string | null;

/** One message, three saves, one emit: what the handbooks of the framework show. */
@Controller()
export class ComplaintController {
  constructor(
    @InjectRepository(Complaint) private readonly complaints: Repository<Complaint>,
    @InjectRepository(ComplaintCase) private readonly cases: Repository<ComplaintCase>,
    @InjectRepository(ComplaintOrder) private readonly orders: Repository<ComplaintOrder>,
    @Inject('ORDERS') private readonly client: ClientKafka,
  ) {}

  @EventPattern<string>('bench.complaints')
  async onComplaint(@Payload() reported: Reported): Promise<void> {
    const body = reported !== null && typeof reported === 'object' ? reported : {};
    const complaint = await this.complaints.save({
      serial: words(body.serial),
      source: words(body.source),
      channel: words(body.channel),
      sender: words(body.sender),
      recipient: words(body.recipientNumber),
      text: words(body.text),
      receivedAt: instant(body.messageReceivedAt),
      complainedAt: instant(body.complainedAt),
      body: JSON.stringify(reported),
    });
    const opened = await this.cases.save({ complaintId: complaint.id, sender: complaint.sender, state: 'open' });
    const order = await this.orders.save({ caseId: opened.id, unit: 'CMCC-00', state: 'issued', issuedAt: new Date() });
    await lastValueFrom(this.client.emit('bench.orders', { key: complaint.sender, value: { ...complaint, ...order } }));
  }
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '');

const instant = (value: unknown): string | null =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
