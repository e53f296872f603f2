import { MissingPiece, requirePieces } from './missing-piece';

describe('a machine without the programs of the native stack', () => {
  it('is told in one line how to install all of them', () => {
    const missing = new MissingPiece([
      { name: 'redis-server', debianPackage: 'redis-server' },
      { name: 'Java 17 or newer', debianPackage: 'openjdk-17-jre-headless' },
    ]);
    expect(missing.message.replaceAll('sudo ', '')).toBe(
      'missing: redis-server, Java 17 or newer. Install with: apt-get update && apt-get install -y redis-server openjdk-17-jre-headless',
    );
  });

  it('is told nothing when nothing is missing', () => {
    expect(() => requirePieces([])).not.toThrow();
  });
});
