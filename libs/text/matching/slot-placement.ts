/** Which slots and bases of a double array are taken, as bits; places lists of symbols by first fit, 32 places at a time. */
export class SlotPlacement {
  private used: Uint32Array;
  private bases: Uint32Array;
  /** First word that may have a free bit. */
  private first = 0;
  /** One past the highest slot taken. */
  end: number;

  /** @param reserved slots below this are taken from the start */
  constructor(
    private readonly reserved: number,
    expected: number,
  ) {
    this.used = new Uint32Array(((expected + reserved) >>> 5) + 64);
    this.bases = new Uint32Array(this.used.length);
    for (let slot = 0; slot < reserved; slot++) this.take(slot);
    this.end = reserved;
  }

  /**
   * Takes slots for symbols in rising order and gives their base, which no other list has: symbol c gets slot base + c.
   */
  place(symbols: ArrayLike<number>, count: number): number {
    this.skipFull();
    const lowest = symbols[0]!;
    for (let word = this.first; ; word++) {
      this.reach((word << 5) + symbols[count - 1]! - lowest + 64);
      let free = ~this.used[word]! >>> 0;
      for (let i = 1; free !== 0 && i < count; i++) free &= ~this.window((word << 5) + symbols[i]! - lowest);
      for (; free !== 0; free &= free - 1) {
        const base = (word << 5) + (31 - Math.clz32(free & -free)) - lowest;
        if ((this.bases[base >>> 5]! >>> (base & 31)) & 1) continue;
        this.bases[base >>> 5]! |= 1 << (base & 31);
        for (let i = 0; i < count; i++) this.take(base + symbols[i]!);
        return base;
      }
    }
  }

  private take(slot: number): void {
    this.used[slot >>> 5]! |= 1 << (slot & 31);
    if (slot >= this.end) this.end = slot + 1;
  }

  /** 32 bits from any slot on. */
  private window(slot: number): number {
    const word = slot >>> 5;
    const shift = slot & 31;
    return shift === 0 ? this.used[word]! : (this.used[word]! >>> shift) | (this.used[word + 1]! << (32 - shift));
  }

  private skipFull(): void {
    const reserved = this.reserved >>> 5;
    if (this.first < reserved) this.first = reserved;
    while (this.first < this.used.length && this.used[this.first] === 0xffff_ffff) this.first++;
  }

  private reach(slot: number): void {
    if (slot >>> 5 < this.used.length - 1) return;
    const length = Math.max(this.used.length * 2, (slot >>> 5) + 2);
    this.used = widened(this.used, length);
    this.bases = widened(this.bases, length);
  }
}

function widened(bits: Uint32Array, length: number): Uint32Array {
  const wider = new Uint32Array(length);
  wider.set(bits);
  return wider;
}
