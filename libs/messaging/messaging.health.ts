import { Inject, Injectable } from '@nestjs/common';
import { type HealthAnswer, type HealthProbe, HealthProbes } from '#runtime/health';
import { KafkaTransport } from './kafka.transport';
import { lagRecords, outboxRows, parkedItems } from './messaging.metrics';
import type { OutboxRelay } from './outbox.relay';
import type { ParkingService } from './parking.service';

/** Live unless a handler is past its deadline or a consumer has stopped; ready unless a partition is held up. */
@Injectable()
export class MessagingHealth implements HealthProbe {
  readonly name = 'messaging';
  private readonly relays: OutboxRelay[] = [];
  private readonly parkings: ParkingService[] = [];

  constructor(
    @Inject(KafkaTransport) private readonly transport: KafkaTransport,
    @Inject(HealthProbes) probes: HealthProbes,
  ) {
    probes.add(this);
    // prom-client asks the gauge that carries `collect`; the gauges beside it are set in the same go.
    collectWith(lagRecords, () => transport.measure());
    collectWith(outboxRows, () => Promise.all(this.relays.map((relay) => relay.measure())));
    collectWith(parkedItems, () => this.measureParked());
  }

  watch(relay: OutboxRelay, parking: ParkingService): void {
    this.relays.push(relay);
    this.parkings.push(parking);
  }

  live(): HealthAnswer {
    return answer(this.transport.consumers.map((consumer) => consumer.deadBecause));
  }

  ready(): HealthAnswer {
    const consumers = this.transport.consumers.map((consumer) => consumer.deadBecause ?? consumer.notReadyBecause);
    return answer([...consumers, ...this.relays.map((relay) => relay.notReadyBecause)]);
  }

  private async measureParked(): Promise<void> {
    const counts = (await Promise.all(this.parkings.map((parking) => parking.counts()))).flat();
    parkedItems.reset();
    for (const { group, topic, items } of counts) parkedItems.set({ group, topic }, items);
  }
}

/** A database that is down costs the figure, not the page of metrics. */
function collectWith(gauge: object, measure: () => unknown): void {
  (gauge as { collect?: () => Promise<void> }).collect = async () => {
    try {
      await measure();
    } catch {
      // the last figures stand
    }
  };
}

function answer(reasons: (string | undefined)[]): HealthAnswer {
  const detail = reasons.find((reason) => reason !== undefined);
  return detail === undefined ? { ok: true } : { ok: false, detail };
}
