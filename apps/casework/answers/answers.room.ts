import type { Room } from '../room';
import { AnswerSending } from './answer-sending.service';
import { AnswerStore } from './answer.store';
import { AnswerTimer } from './answer.timer';
import { CaseResultStore } from './case-result.store';
import { InterimAnswering } from './interim-answering';

/** 答复: what sources tell their complainants. */
export const ANSWERS: Room = {
  providers: [CaseResultStore, AnswerStore, AnswerSending, InterimAnswering],
  background: [AnswerTimer],
};
