import { INTERNAL_TOPICS, lanePattern, organisationOfTopic, partnerTopics, type LaneKind } from '#contracts/topics';

/** Patterns for `@EventPattern`: they stand for the lanes of this kind of all partners, also of those still to come. */
export const LANE_COMPLAINTS = 'partner.*.in.complaints.v1';
export const LANE_ORDERS = 'partner.*.in.orders.v1';

const PARTNER = /^partner\./;
const counts = new Map(INTERNAL_TOPICS.map((topic) => [topic.name, topic.partitions]));

/** How many partitions a topic of ours has. @throws RangeError for a topic the contracts don't know. */
export function partitionCount(topic: string): number {
  const known = counts.get(topic);
  if (known !== undefined) return known;
  if (PARTNER.test(topic)) {
    for (const spec of partnerTopics(organisationOfTopic(topic))) counts.set(spec.name, spec.partitions);
    const found = counts.get(topic);
    if (found !== undefined) return found;
  }
  throw new RangeError(`not a topic of the contracts: ${topic}`);
}

/** Whether partners write to it: then a parked record owes them a receipt, and no order is promised between its keys. */
export const isPartnerLane = (topic: string): boolean => /^partner\.[a-z0-9]+\.in\./.test(topic);

/** The topics one subscription stands for. */
export type TopicMatch = (topic: string) => boolean;

export function topicMatch(pattern: string, lanes: LaneKind | undefined): TopicMatch {
  if (lanes === undefined) return (topic) => topic === pattern;
  const expression = lanePattern(lanes);
  return (topic) => expression.test(topic);
}
