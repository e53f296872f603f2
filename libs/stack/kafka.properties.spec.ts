import { brokerProperties, type BrokerPlace } from './kafka.properties';

const place = (nodeId: number): BrokerPlace => ({
  nodeId,
  controllerPort: 15000 + nodeId,
  internalPort: 16000 + nodeId,
  partnerPort: 17000 + nodeId,
  logDir: `/tmp/broker-${nodeId}`,
});

const parse = (text: string): Map<string, string> =>
  new Map(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

describe('server.properties', () => {
  it('opens every listener on loopback only', () => {
    const keys = parse(brokerProperties(place(1), [place(1)]));
    for (const listener of `${keys.get('listeners')},${keys.get('advertised.listeners')}`.split(',')) {
      expect(listener).toMatch(/^(CONTROLLER|INTERNAL|PARTNER):\/\/127\.0\.0\.1:\d+$/);
    }
  });

  it('asks partners for SCRAM and gives nothing without an ACL', () => {
    const keys = parse(brokerProperties(place(1), [place(1)]));
    expect(keys.get('listener.security.protocol.map')).toContain('PARTNER:SASL_PLAINTEXT');
    expect(keys.get('sasl.enabled.mechanisms')).toBe('SCRAM-SHA-512');
    expect(keys.get('allow.everyone.if.no.acl.found')).toBe('false');
  });

  it('takes an inbound record of 4 MB', () => {
    const keys = parse(brokerProperties(place(1), [place(1)]));
    expect(Number(keys.get('message.max.bytes'))).toBeGreaterThan(4 * 1024 * 1024);
    expect(Number(keys.get('replica.fetch.max.bytes'))).toBeGreaterThanOrEqual(Number(keys.get('message.max.bytes')));
  });

  it('keeps three copies, two in sync, of everything when there are three brokers', () => {
    const cluster = [place(1), place(2), place(3)];
    const keys = parse(brokerProperties(place(2), cluster));
    expect(keys.get('controller.quorum.voters')).toBe('1@127.0.0.1:15001,2@127.0.0.1:15002,3@127.0.0.1:15003');
    expect(keys.get('default.replication.factor')).toBe('3');
    expect(keys.get('min.insync.replicas')).toBe('2');
    expect(keys.get('offsets.topic.replication.factor')).toBe('3');
    expect(keys.get('unclean.leader.election.enable')).toBe('false');
  });
});
