import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import type { BrokenLink, Proven } from '#kernel/history-proof';
import { MalformedProof } from '#kernel/proof-reading';
import { verifyFile } from './verify.answer';

interface VerifyOptions {
  readonly keys?: string;
  readonly roots?: string;
}

interface VerifyStreams {
  readonly output?: Writable;
}

const HELP = `
FILE is an exported case (GET /v1/cases/ID/export?format=json) or an exported day (GET /v1/history/days/DATE).
FILE 为导出的联动事件（JSON）或某日历史（NDJSON）。
--keys takes the JSON Web Key Set of /.well-known/history-keys.json, fetched once and kept (pinned); no server is asked.
--keys 为事先保存（固定）的平台公钥；核验全程离线。
--roots takes the history-anchored.v1 messages of your own mailbox, one a line: a root that was replaced and signed anew
shows only there. --roots 为本单位信箱收到的每日根（每行一条），用于发现被替换后重新签名的根。

Checked 核验内容: every entry's salted field digests and its link to the one before; no entry missing, added or moved; the
last entry against the case's head; the place below the daily roots; the signatures of roots and export. Erased fields keep
their digests, so an anonymised case stays intact. 逐条重算字段摘要与链接、有无缺漏或调换、末条与链头、在每日根中的位置、
签名；已匿名化的字段保留摘要，不影响核验。

Exit code 退出码: 0 intact 完整, 1 broken 已被改动 (the first broken link is named 指出首个断点), 2 malformed 文件无法识别.

Examples 示例:
  liandong verify LD-20260506.json --keys history-keys.json
  liandong verify 2026-05-06.ndjson --keys history-keys.json --roots roots.ndjson`;

/** Adds `verify`: whether exported history is what was recorded. Streams are for tests. */
export function register(program: Command, streams: VerifyStreams = {}): void {
  program
    .command('verify')
    .description('whether an exported case or day is what was recorded 核验导出的历史是否完整')
    .argument('<file>', 'exported case or day 导出文件')
    .option('--keys <file>', 'pinned public keys 固定的公钥 (JSON Web Key Set)')
    .option('--roots <file>', 'daily roots from your own mailbox 本单位信箱中的每日根')
    .addHelpText('after', HELP)
    .showHelpAfterError(false)
    .action((file: string, options: VerifyOptions, command: Command) => runVerify(file, options, command, streams));
}

async function runVerify(
  file: string,
  { keys, roots }: VerifyOptions,
  command: Command,
  { output = process.stdout }: VerifyStreams,
): Promise<void> {
  // Exit code 1 means broken and nothing else.
  if (keys === undefined) command.error('error: give --keys FILE 请给出 --keys', { exitCode: 2, code: 'no-keys' });
  try {
    const verdict = await verifyFile({ file, keys, roots });
    if (verdict.broken !== null) command.error(`broken: ${place(verdict.broken)}`, { exitCode: 1, code: 'broken' });
    else output.write(`intact\n${summary(verdict.proven)}\n`);
  } catch (error) {
    if (!(error instanceof MalformedProof)) throw error;
    command.error(`malformed: ${error.message}`, { exitCode: 2, code: 'malformed' });
  }
}

function place({ caseId, seq, anchor, what }: BrokenLink): string {
  const parts = [
    ...(caseId === undefined ? [] : [`case ${caseId}`]),
    ...(seq === undefined ? [] : [`seq ${seq}`]),
    ...(anchor === undefined ? [] : [`root ${anchor}`]),
  ];
  return `${parts.join(', ')}: ${what}`;
}

function summary({ entries, anchors, anchoredUpTo }: Proven): string {
  const roots = anchors.map(
    ({ number, fromDay, day }) => `${number} (${fromDay === day ? day : `${fromDay} – ${day}`})`,
  );
  const below = roots.length === 0 ? 'no daily root yet' : `daily root ${roots.join(', ')}`;
  const later = anchoredUpTo === undefined ? 0 : entries - anchoredUpTo;
  return `${entries} entries 条; ${below}${later === 0 ? '' : `; ${later} not yet below a root, sealed by the export 尚未入根`}`;
}
