import type { OpenCase } from './open-complaint.store';

const SAMPLES = 5;

/** Open cases that would pass from one unit to another; null is the unresolved queue. */
export interface OwnerChange {
  readonly from: string | null;
  readonly to: string | null;
  cases: number;
  orders: number;
  complaints: number;
  readonly samples: { readonly caseId: string; readonly number: string; readonly sender: string }[];
}

/** What a look at every open case found. */
export interface OwnerChangeReport {
  /** Looked at. */
  readonly cases: number;
  readonly complaints: number;
  readonly casesChanging: number;
  readonly ordersChanging: number;
  readonly changes: readonly OwnerChange[];
}

/** Counts by from → to. A case counts once, under the first of its complaints that changes. */
export class OwnerChangeTally {
  private readonly changes = new Map<string, OwnerChange>();
  private readonly counted = new Map<string, OwnerChange>();
  private cases = 0;
  private complaints = 0;
  private casesChanging = 0;

  /** The next page of cases; what was counted of the page before is not needed any more. */
  open(count: number): void {
    this.cases += count;
    this.counted.clear();
  }

  add(file: OpenCase, from: string | null, to: string | null): void {
    this.complaints++;
    if (from === to) return;
    const known = this.counted.get(file.id);
    if (known !== undefined) {
      known.complaints++;
      return;
    }
    const change = this.changeOf(from, to);
    this.counted.set(file.id, change);
    this.casesChanging++;
    change.cases++;
    change.orders += file.orders;
    change.complaints++;
    const { id: caseId, number, sender } = file;
    if (change.samples.length < SAMPLES) change.samples.push({ caseId, number, sender });
  }

  report(): OwnerChangeReport {
    const changes = [...this.changes.values()].sort((a, b) => b.cases - a.cases);
    const ordersChanging = changes.reduce((sum, { orders }) => sum + orders, 0);
    const { cases, complaints, casesChanging } = this;
    return { cases, complaints, casesChanging, ordersChanging, changes };
  }

  private changeOf(from: string | null, to: string | null): OwnerChange {
    const key = `${from} ${to}`;
    let change = this.changes.get(key);
    if (change === undefined) {
      change = { from, to, cases: 0, orders: 0, complaints: 0, samples: [] };
      this.changes.set(key, change);
    }
    return change;
  }
}
