/** One broker's place in its cluster; every port is on 127.0.0.1. */
export interface BrokerPlace {
  nodeId: number;
  controllerPort: number;
  internalPort: number;
  partnerPort: number;
  logDir: string;
}

/**
 * `server.properties` of one broker. The platform speaks on INTERNAL, plaintext on loopback, and is the super-user there;
 * partners speak on PARTNER with SCRAM-SHA-512 and have what the broker's ACLs give them.
 */
export function brokerProperties(place: BrokerPlace, cluster: readonly BrokerPlace[]): string {
  return Object.entries({
    ...listeners(place, cluster),
    ...security(),
    ...replication(cluster.length),
    ...sizes(place),
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function listeners(place: BrokerPlace, cluster: readonly BrokerPlace[]): Record<string, string> {
  const open = `INTERNAL://127.0.0.1:${place.internalPort},PARTNER://127.0.0.1:${place.partnerPort}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': String(place.nodeId),
    'controller.quorum.voters': cluster.map((each) => `${each.nodeId}@127.0.0.1:${each.controllerPort}`).join(','),
    listeners: `CONTROLLER://127.0.0.1:${place.controllerPort},${open}`,
    'advertised.listeners': open,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,PARTNER:SASL_PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
  };
}

function security(): Record<string, string> {
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return {
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.partner.scram-sha-512.sasl.jaas.config': login,
    // A revoked credential doesn't cut a live session; having to log in again does.
    'listener.name.partner.scram-sha-512.connections.max.reauth.ms': '60000',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
    'allow.everyone.if.no.acl.found': 'false',
    'auto.create.topics.enable': 'false',
  };
}

function replication(brokers: number): Record<string, string> {
  const copies = String(brokers >= 3 ? 3 : 1);
  const inSync = brokers >= 3 ? '2' : '1';
  return {
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    'unclean.leader.election.enable': 'false',
    // How long a killed broker's registration stands in the way: of another leader, or of its own restart (default 9 s).
    'broker.session.timeout.ms': brokers > 1 ? '3000' : '5000',
    'broker.heartbeat.interval.ms': '1000',
  };
}

function sizes(place: BrokerPlace): Record<string, string> {
  return {
    'log.dirs': place.logDir,
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.num.partitions': '4',
    // Inbound lanes take 4 MB; a little more for headers and batch framing.
    'message.max.bytes': '5242880',
    'replica.fetch.max.bytes': '5242880',
    'socket.request.max.bytes': '33554432',
    'log.segment.bytes': '134217728',
    'log.retention.check.interval.ms': '60000',
    'log.cleaner.dedupe.buffer.size': '8388608',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'num.recovery.threads.per.data.dir': '2',
    'controlled.shutdown.enable': 'true',
  };
}

/** Broker log: warnings, and every refusal by an ACL. */
export function brokerLogging(): string {
  return `<Configuration status="WARN">
  <Appenders><Console name="OUT"><PatternLayout pattern="%d{ISO8601} %-5p %c{1} %m%n"/></Console></Appenders>
  <Loggers>
    <Logger name="kafka.authorizer.logger" level="info"/>
    <Root level="warn"><AppenderRef ref="OUT"/></Root>
  </Loggers>
</Configuration>
`;
}
