/** Measurements of one part alone: `npm run bench -- PART [options]`. Each reads its own options and prints its own result. */
const PARTS: Readonly<Record<string, () => Promise<{ run(argv: readonly string[]): Promise<void> }>>> = {
  campaigns: () => import('./campaigns/campaigns.bench.js'),
  clocks: () => import('./clocks/clocks.bench.js'),
  matcher: () => import('./matcher/matcher.bench.js'),
  registries: () => import('./registries/registries.bench.js'),
};

/** Runs the part that the first argument names; false when it names none. */
export async function runPart(argv: readonly string[]): Promise<boolean> {
  const [part = '', ...options] = argv.slice(2);
  const load = PARTS[part];
  if (load === undefined) return false;
  await (await load()).run(options);
  return true;
}

export const PART_NAMES = Object.keys(PARTS);
