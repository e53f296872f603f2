import { Command } from 'commander';

/** Adds `resolve`. */
export function register(program: Command): void {
  program.command('resolve').description('owner of a sender at message time 号码归属');
}
