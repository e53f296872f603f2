import { contextDataSource } from '#persistence/data-source';
import { Database } from '#persistence/database';
import { migrateContext } from '#persistence/migrations';
import { existsSync, readFileSync } from 'node:fs';
import { systemClock } from '#kernel/clock';
import { consumerWith, laneBatch } from './intake.fixture';

/**
 * Hand-run: feeds complaints through the consumer in batches of 500 and prints Node's CPU and the wall time per complaint.
 * `node dist/apps/intake/receiving.bench.js URL [COUNT]`, URL an empty database, which is migrated and filled.
 */
const TEXTS = [
  '【好运商城】周年庆全场五折，满200减100，详情点击 haoyun.example.cn/a?m=13912345678 或电4008001234，退订回T',
  '您好，本公司专业办理各类贷款，无抵押低利息当天放款，额度高至五十万，咨询电话13800138000张经理',
  '尊敬的用户，您的手机银行将于今日失效，请登录 http://bank.example.com 更新，逾期将冻结。【某某银行】',
  '某某楼盘江景洋房，首付二十万起，均价一万二，地铁口学区房，营销中心热线0755-88886666，恭候品鉴',
  '代开各行业发票，真票可验，点数优惠，先验证后付款，微信同号13700001111',
];

function report(i: number): object {
  const now = Date.now();
  return {
    serial: `B${process.pid}-${now.toString(36)}-${i}`,
    source: 'own-desk',
    channel: 'hotline',
    sender:
      i % 3 === 0 ? `1069${String(i % 90_000).padStart(8, '0')}` : `138${String((i * 7919) % 1e8).padStart(8, '0')}`,
    messageReceivedAt: new Date(now - 3_600_000).toISOString(),
    messageReceivedPrecision: 'second',
    complainedAt: new Date(now - 1_800_000).toISOString(),
    recipientNumber: `139${String((i * 104_729) % 1e8).padStart(8, '0')}`,
    recipientCarrier: i % 2 ? { certainty: 'unknown' } : { certainty: 'stated', code: 'CMCC' },
    recipientProvince: { certainty: 'unknown' },
    text: TEXTS[i % TEXTS.length],
    capture: 'auto-read',
    verbatim: 'yes',
    messageType: 'sms',
    nature: 'commercial',
    earlierRefusal: { refused: 'no' },
    everAgreed: 'no',
    loss: { suffered: 'no' },
    answerWanted: 'yes',
    preChecked: false,
  };
}

/** CPU microseconds of the one connection that does the work; 0 where /proc doesn't say. */
async function serverCpu(database: Database): Promise<number> {
  const [{ pid }] = (await database.query<{ pid: number }>('select pg_backend_pid() as pid')) as [{ pid: number }];
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function main(url: string, count: number): Promise<void> {
  await migrateContext(url, 'intake');
  const source = contextDataSource({ url, context: 'intake', poolSize: 1 });
  await source.initialize();
  const database = new Database(source);
  const consumer = consumerWith(database, systemClock);
  const records = Array.from({ length: count }, (_, i) => ({
    value: Buffer.from(JSON.stringify(report(i % 33 === 32 ? i - 1 : i))),
  }));
  const [{ at }] = (await database.query<{ at: string }>(`select coalesce(max(next_offset), 0) as at from inbox`)) as [
    { at: string },
  ];
  for (const phase of ['warm-up', 'measured']) {
    const half = phase === 'warm-up' ? records.slice(0, count / 4) : records.slice(count / 4);
    const first = Number(at) + (phase === 'warm-up' ? 0 : count / 4);
    const server = await serverCpu(database);
    const cpu = process.cpuUsage();
    const begun = performance.now();
    for (let i = 0; i < half.length; i += 500)
      await consumer.onComplaints(laneBatch('CMCC', half.slice(i, i + 500), first + i));
    const { user, system } = process.cpuUsage(cpu);
    const wall = ((performance.now() - begun) * 1_000) / half.length;
    const sql = ((await serverCpu(database)) - server) / half.length;
    process.stdout.write(
      `${phase}: ${half.length} complaints, Node ${((user + system) / half.length).toFixed(1)} µs each, PostgreSQL ${sql.toFixed(1)}, wall ${wall.toFixed(1)}\n`,
    );
  }
  await database.close();
}

void main(process.argv[2]!, Number(process.argv[3] ?? 20_000));
