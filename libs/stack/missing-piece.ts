export interface Piece {
  name: string;
  debianPackage: string;
}

/** Programs the native stack needs and this machine lacks; the message is one line with the command that installs them all. */
export class MissingPiece extends Error {
  readonly code = 'STACK_MISSING_PIECE';
  readonly packages: readonly string[];

  constructor(pieces: readonly Piece[]) {
    const packages = pieces.map((piece) => piece.debianPackage);
    const names = pieces.map((piece) => piece.name).join(', ');
    super(`missing: ${names}. Install with: apt-get update && apt-get install -y ${packages.join(' ')}`);
    this.name = 'MissingPiece';
    this.packages = packages;
  }
}

/** @throws MissingPiece unless the list is empty */
export function requirePieces(missing: readonly Piece[]): void {
  if (missing.length > 0) throw new MissingPiece(missing);
}
