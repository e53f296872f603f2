import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes, type Kafka } from 'kafkajs';
import { alterQuotas, alterScram, type Outcome, sendToController } from './broker-users.protocol';

const ITERATIONS = 8_192;
/** Broker code for a credential that isn't there. */
const RESOURCE_NOT_FOUND = 91;

export interface ByteQuota {
  /** Bytes a second; undefined removes the limit. */
  readonly produced?: number;
  readonly consumed?: number;
}

/** Partners' users on the broker (SCRAM-SHA-512): the user's name is the organisation's code in lower case. */
export class BrokerUsers {
  constructor(private readonly kafka: Kafka) {}

  /** Creates the user or replaces its password, known to the brokers within about 100 ms; open sessions end at their next re-login. */
  async upsert(organisation: string, password: string): Promise<void> {
    const salt = randomBytes(32);
    const saltedPassword = pbkdf2Sync(password, salt, ITERATIONS, 64, 'sha512');
    const name = userOf(organisation);
    failOn(
      await sendToController(this.kafka, alterScram([{ name, iterations: ITERATIONS, salt, saltedPassword }], [])),
    );
  }

  /** Gives whether there was such a user. */
  async delete(organisation: string): Promise<boolean> {
    const outcomes = await sendToController(this.kafka, alterScram([], [userOf(organisation)]));
    if (outcomes.some(({ code }) => code === RESOURCE_NOT_FOUND)) return false;
    failOn(outcomes);
    return true;
  }

  async limit(organisation: string, { produced, consumed }: ByteQuota): Promise<void> {
    const quotas = { producer_byte_rate: produced, consumer_byte_rate: consumed };
    failOn(await sendToController(this.kafka, alterQuotas(userOf(organisation), quotas)));
  }

  /** Lets each user write its inbound lanes, read what is for it, and use groups that begin with its name; one request for all. Safe to repeat. */
  async allow(...organisations: readonly string[]): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      await admin.createAcls({ acl: organisations.flatMap((organisation) => rightsOf(userOf(organisation))) });
    } finally {
      await admin.disconnect();
    }
  }

  /** Takes all rights of the user away. */
  async forbid(organisation: string): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      await admin.deleteAcls({ filters: rightsOf(userOf(organisation)) });
    } finally {
      await admin.disconnect();
    }
  }
}

export const userOf = (organisation: string): string => organisation.toLowerCase();

/** The dot at the end of each prefix matters: without it `cmcc` would match `cmcc2`. */
function rightsOf(user: string) {
  const right = (resourceType: AclResourceTypes, resourceName: string, operation: AclOperationTypes) => ({
    resourceType,
    resourceName,
    resourcePatternType: ResourcePatternTypes.PREFIXED,
    principal: `User:${user}`,
    host: '*',
    operation,
    permissionType: AclPermissionTypes.ALLOW,
  });
  return [
    right(AclResourceTypes.TOPIC, `partner.${user}.in.`, AclOperationTypes.WRITE),
    right(AclResourceTypes.TOPIC, `partner.${user}.out.`, AclOperationTypes.READ),
    right(AclResourceTypes.GROUP, `${user}.`, AclOperationTypes.READ),
  ];
}

function failOn(outcomes: readonly Outcome[]): void {
  const failed = outcomes.find(({ code }) => code !== 0);
  if (failed) throw new Error(`the broker refused: ${failed.message ?? 'no reason given'} (code ${failed.code})`);
}
