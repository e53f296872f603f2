import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ANSWER_STREAM } from '#contracts/topics';
import { KAFKA } from '#messaging/messaging.tokens';
import type { Batch } from '#messaging/records';
import { AnswerRecording } from './answer-recording.service';

@Controller()
export class AnswerConsumer {
  constructor(@Inject(AnswerRecording) private readonly recording: AnswerRecording) {}

  @EventPattern<string>(ANSWER_STREAM.name, KAFKA, { group: 'intake' })
  onAnswers(@Payload() batch: Batch): Promise<void> {
    return this.recording.record(batch);
  }
}
