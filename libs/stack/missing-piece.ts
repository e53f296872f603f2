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
    const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
    super(`missing: ${names}. Install with: ${sudo}apt-get update && ${sudo}apt-get install -y ${packages.join(' ')}`);
    this.name = 'MissingPiece';
    this.packages = packages;
  }
}

/** @throws MissingPiece unless the list is empty */
export function requirePieces(missing: readonly Piece[]): void {
  if (missing.length > 0) throw new MissingPiece(missing);
}
