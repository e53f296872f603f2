/** A program the native stack needs and this machine lacks; the message is one line with the command that installs it. */
export class MissingPiece extends Error {
  readonly code = 'STACK_MISSING_PIECE';

  constructor(
    readonly piece: string,
    readonly packages: readonly string[],
  ) {
    super(`${piece} is missing; install it with: apt-get update && apt-get install -y ${packages.join(' ')}`);
    this.name = 'MissingPiece';
  }
}
