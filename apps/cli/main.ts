import { createProgram } from './program';

/** Runs the command line and sets the exit code; bin/liandong.mjs and `node dist/apps/cli/main.js` both end here. */
export async function run(argv: readonly string[] = process.argv): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0); // `liandong resolve … | head` is no failure
    throw error;
  });
  await createProgram().parseAsync(argv);
}

if (require.main === module) void run();
