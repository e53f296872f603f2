#!/usr/bin/env node
// Entry of every npm script. Plain JavaScript without dependencies for any Node from 20 on: it brings the checkout into a
// runnable state (packages, pinned Node, build) and hands the command over to the pinned Node.
import { bootstrap } from './run/bootstrap.mjs';
import { build, buildStack } from './run/build.mjs';
import { COMMANDS } from './run/commands.mjs';
import { handOver } from './run/hand-over.mjs';

/** kafkajs sets timers that are due already; Node 24 warns of each such process, without harm. */
const FLAGS = ['--disable-warning=TimeoutNegativeWarning'];

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
if (!command) {
  console.error(`expected one of ${Object.keys(COMMANDS).join(', ')}; got ${name ?? 'nothing'}`);
  process.exit(2);
}

try {
  await bootstrap();
  if (command.needs === 'build') await build();
  if (command.needs === 'stack-build') await buildStack();
  if (command.script) process.exitCode = await handOver([...FLAGS, command.script, ...(command.args ?? []), ...args]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
