import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requirePieces, type Piece } from './missing-piece';
import { cacheDir } from './project';
import { reasonOf } from './wait-until';

const run = promisify(execFile);
const KAFKA = '4.2.0';
const LOG4J = '2.25.3';

/** Folder of Kafka's jars, shared by all clones of a user. */
export const jarsDir: string = join(cacheDir, `kafka-${KAFKA}`);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>liandong</groupId><artifactId>kafka-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J}</version></dependency>
  </dependencies>
</project>
`;

/** What a Kafka of our own needs and this machine lacks; Maven only until the jars are there. */
export function missingForKafka(): Piece[] {
  const asked = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(asked.stderr ?? '')?.[1] ?? 0);
  const missing: Piece[] = [];
  if (major < 17) missing.push({ name: 'Java 17 or newer', debianPackage: 'openjdk-17-jre-headless' });
  if (!existsSync(jarsDir) && spawnSync('mvn', ['--version'], { stdio: 'ignore' }).error) {
    missing.push({ name: 'Maven (it fetches Kafka from Maven Central)', debianPackage: 'maven' });
  }
  return missing;
}

/** Folder of the jars, fetched once (43 MB); appears whole by a rename, so that an interrupted download is never used. */
export async function kafkaJars(): Promise<string> {
  requirePieces(missingForKafka());
  if (existsSync(jarsDir)) return jarsDir;
  mkdirSync(cacheDir, { recursive: true });
  const draft = mkdtempSync(join(cacheDir, 'fetching-'));
  try {
    const pom = join(draft, 'pom.xml');
    writeFileSync(pom, POM);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(draft, 'jars')}`];
    await run('mvn', ['-q', '-B', '-f', pom, ...goal], { maxBuffer: 1 << 24 });
    if (!existsSync(jarsDir)) renameSync(join(draft, 'jars'), jarsDir);
  } catch (error) {
    if (!existsSync(jarsDir))
      throw new Error(`fetching Kafka ${KAFKA} from Maven Central failed: ${detailOf(error)}`, { cause: error });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return jarsDir;
}

function detailOf(error: unknown): string {
  const output = (error as { stdout?: string }).stdout?.trim();
  return output ? output.split('\n').slice(0, 5).join(' ') : reasonOf(error);
}
