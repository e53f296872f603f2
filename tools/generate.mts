// npm run generate: writes every generated file. With --check: fails when one isn't what its generator writes now.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, pinnedEnvironment } from './run/paths.mjs';

/** An entry of generators.json; `outputs` are files or folders of which every file is generated. */
interface Generator {
  name: string;
  script: string;
  args?: string[];
  outputs: string[];
}

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, list: { type: 'string', default: 'tools/generators.json' } },
});
const generators = JSON.parse(readFileSync(join(ROOT, values.list), 'utf8')) as Generator[];
const isCheck = values.check ?? false;
const stale: string[] = [];
for (const generator of generators) {
  const before = isCheck ? contents(generator.outputs) : undefined;
  run(generator);
  if (before) stale.push(...restore(before, contents(generator.outputs)));
}
if (stale.length > 0) {
  console.error(
    `not what their generators write now: ${stale.join(', ')}. Run \`npm run generate\` and commit the result`,
  );
  process.exitCode = 1;
}

function run({ name, script, args = [] }: Generator): void {
  if (!existsSync(join(ROOT, script)))
    throw new Error(`expected ${script} for the generator "${name}", found nothing: is the build current?`);
  const done = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: pinnedEnvironment(),
  });
  if (done.status !== 0)
    throw new Error(`the generator "${name}" ended with ${done.status}\n${done.stdout}${done.stderr}`);
  if (!isCheck) console.log(`${name}: done`);
}

function contents(outputs: readonly string[]): Map<string, Buffer> {
  return new Map(outputs.flatMap(filesOf).map((file) => [file, readFileSync(join(ROOT, file))]));
}

function filesOf(path: string): string[] {
  if (!existsSync(join(ROOT, path))) return [];
  if (statSync(join(ROOT, path)).isFile()) return [path];
  return readdirSync(join(ROOT, path)).flatMap((name) => filesOf(join(path, name)));
}

/** A check leaves the checkout as it was. Returns the files that differed, were missing or are left over. */
function restore(before: Map<string, Buffer>, after: Map<string, Buffer>): string[] {
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter((file) => {
    const old = before.get(file);
    return !old || !after.get(file)?.equals(old);
  });
  for (const file of differing) {
    const old = before.get(file);
    if (!old) rmSync(join(ROOT, file));
    else {
      mkdirSync(dirname(join(ROOT, file)), { recursive: true });
      writeFileSync(join(ROOT, file), old);
    }
  }
  return differing;
}
