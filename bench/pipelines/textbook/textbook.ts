import type { Pipeline } from '../../pipeline';
import { startSimple } from '../bare/bare';

/** One message at a time with the framework's own parts: see textbook.main.ts. */
export const textbook: Pipeline = {
  name: 'textbook',
  start: (servers) => startSimple(servers, 'pipelines/textbook/textbook.main.js', 'select 1'),
};
