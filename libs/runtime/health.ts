import { Injectable } from '@nestjs/common';

export interface HealthAnswer {
  readonly ok: boolean;
  readonly detail?: string;
}

/** One thing that can be unwell. `live` false asks for a restart; `ready` false asks for patience. */
export interface HealthProbe {
  readonly name: string;
  live?(): HealthAnswer | Promise<HealthAnswer>;
  ready?(): HealthAnswer | Promise<HealthAnswer>;
}

/** Where modules register what the health routes ask. */
@Injectable()
export class HealthProbes {
  private readonly probes: HealthProbe[] = [];

  add(probe: HealthProbe): void {
    this.probes.push(probe);
  }

  /** Answers of every probe, none waited for longer than two seconds. */
  async ask(question: 'live' | 'ready'): Promise<{ ok: boolean; probes: Record<string, HealthAnswer> }> {
    const answers = await Promise.all(
      this.probes
        .filter((probe) => probe[question])
        .map(async (probe): Promise<[string, HealthAnswer]> => [
          probe.name,
          await within(2_000, () => probe[question]!()),
        ]),
    );
    return { ok: answers.every(([, answer]) => answer.ok), probes: Object.fromEntries(answers) };
  }
}

async function within(ms: number, ask: () => HealthAnswer | Promise<HealthAnswer>): Promise<HealthAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthAnswer>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${ms} ms` }), ms);
  });
  try {
    return await Promise.race([Promise.resolve(ask()), late]);
  } catch (error) {
    return { ok: false, detail: (error as Error).message };
  } finally {
    clearTimeout(timer);
  }
}
