import { parseArgs } from 'node:util';
import { environmentOf } from './environment';
import { connectedStack, stackDown, stackStatus, stackUp } from './stack';
import { stackUpInstalling } from './up-installing';
import { reasonOf } from './wait-until';

const HELP = `npm run stack -- up [--install] [--json]   start PostgreSQL, Kafka and Redis, or find them running
npm run stack -- status [--json]           which server answers where; exit code 1 when one doesn't
npm run --silent stack -- env              its addresses and keys for trying, as shell exports for eval
npm run stack -- down [--purge]            stop what up started here; --purge deletes its data

--install  as root on Debian, install missing packages with apt-get
Servers named by LIANDONG_PG_URL, LIANDONG_KAFKA_BROKERS and LIANDONG_REDIS_URL are used as they are.
`;

/** Progress goes to standard error, so that standard output is the answer alone. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): number => {
  process.stdout.write(`${line}\n`);
  return 0;
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      install: { type: 'boolean' },
      purge: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command] = positionals;
  if (values.help) return print(HELP);
  if (command === 'up') return up(values.install ?? false, values.json ?? false);
  if (command === 'status') return status(values.json ?? false);
  if (command === 'env') return env();
  if (command === 'down') return down(values.purge ?? false);
  say(`expected up, status, env or down, got ${command ?? 'nothing'}\n\n${HELP}`);
  return 2;
}

async function up(mayInstall: boolean, json: boolean): Promise<number> {
  const began = Date.now();
  const stack = await (mayInstall ? stackUpInstalling(say) : stackUp(say));
  if (json) return print(JSON.stringify(stack));
  const verb = stack.startedNow ? 'started' : 'already up';
  print(`stack ${verb} (${stack.kind}) in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return status(false);
}

async function status(json: boolean): Promise<number> {
  const found = await stackStatus();
  if (json) print(JSON.stringify(found ?? null));
  else if (!found) print('no stack: start one with `npm run stack -- up`');
  for (const member of json ? [] : (found?.members ?? [])) {
    const pid = member.pid ? `  pid ${member.pid}` : '';
    print(`${member.name.padEnd(9)} ${member.answers ? 'up  ' : 'DOWN'}  ${member.address}${pid}`);
  }
  if (!json && found?.stack.kafkaPartnerBrokers)
    print(`partners        ${found.stack.kafkaPartnerBrokers}  SCRAM-SHA-512`);
  return found?.members.every((member) => member.answers) ? 0 : 1;
}

function env(): number {
  const quote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
  for (const [name, value] of Object.entries(environmentOf(connectedStack()))) print(`export ${name}=${quote(value)}`);
  return 0;
}

async function down(purge: boolean): Promise<number> {
  print((await stackDown(purge, say)) ? 'stack stopped' : 'no stack of this checkout is running');
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(reasonOf(error));
    process.exit(1);
  },
);
