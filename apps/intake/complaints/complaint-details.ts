import type { PersonalDetails } from '../complainants/personal-details';
import type { Complaint } from './complaint';

/** What is sealed of a complaint: the text only where it is not the one in the facts, and never out of scope. */
export function detailsOf({ standing, report, recipientNumber, text }: Complaint): PersonalDetails {
  const keepsText = standing.state !== 'out-of-scope' && report.text !== text;
  return {
    number: recipientNumber,
    asWritten: report.recipientNumber,
    contact: report.contact,
    ...(keepsText && { text: report.text }),
  };
}
