import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import type { KeywordLibrary } from '#text/library/keyword-library';
import { lintLibrary } from '#text/library/lint';
import { tryLibrary, type LabelledText, type TrialReport } from '#text/library/trial';
import { NormalisationTable } from '#text/matching/normalisation.table';
import { Normaliser } from '#text/matching/normalising';
import { withoutPlaceholders } from '#text/mining/grams';
import { mineLibrary } from '#text/mining/mining';

interface TrialOptions {
  readonly trainSpam: string;
  readonly trainHam: string;
  readonly testSpam: string;
  readonly testHam: string;
  readonly write?: string;
  readonly json?: boolean;
}

const HELP = `
Files 文件: one JSON object a line with "text" and, for spam, "category". Placeholders such as NAME, DIGIT or <#> are taken out
of all of them first: they tell how a corpus was anonymised, not what spam says.
The last line with --json: {"terms", "precision", "recall", "byCategory"}.
`;

/** Mines a starter library from one part of a corpus, through lint, and tries it on the other. */
export function runTrial(options: TrialOptions): { readonly library: KeywordLibrary; readonly report: TrialReport } {
  const normalisation = NormalisationTable.bundled();
  const mined = mineLibrary([...textsOf(options.trainSpam, true), ...textsOf(options.trainHam, false)]);
  const refused = new Set(lintLibrary(mined, new Normaliser(normalisation)).map((finding) => finding.term));
  const library = { ...mined, terms: mined.terms.filter((_, term) => !refused.has(term)) };
  const tests = [...textsOf(options.testSpam, true), ...textsOf(options.testHam, false)];
  return { library, report: tryLibrary(library, tests, normalisation) };
}

/** @throws Error naming file and line of what is no message */
function textsOf(file: string, isSpam: boolean): LabelledText[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i): LabelledText[] => {
    if (line.trim() === '') return [];
    const { text, category } = messageOf(line, `${file}:${i + 1}`);
    return [{ text: withoutPlaceholders(text), isSpam, ...(isSpam && category ? { category } : {}) }];
  });
}

function messageOf(line: string, where: string): { text: string; category?: string | null } {
  try {
    const value = JSON.parse(line) as { text: string };
    if (typeof value.text === 'string') return value;
  } catch {
    // Told below, with the place.
  }
  throw new Error(`${where}: expected a JSON object with "text"`);
}

function print({ library, report }: ReturnType<typeof runTrial>, isJson: boolean | undefined): void {
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(
    `词条 terms ${library.terms.length} · 准确率 precision ${share(report.precision)} · 召回率 recall ${share(report.recall)}`,
  );
  say(`垃圾 spam ${report.spamHit} of ${report.spam} hit · 正常 good ${report.goodHit} of ${report.good} hit`);
  for (const [category, { spam, hit, recall }] of Object.entries(report.byCategory).sort(
    ([, a], [, b]) => b.spam - a.spam,
  )) {
    say(`  ${category.padEnd(28)} ${String(hit).padStart(6)} of ${String(spam).padStart(6)}  ${recall.toFixed(3)}`);
  }
  if (!isJson) return;
  const { precision, recall, byCategory } = report;
  say(JSON.stringify({ terms: library.terms.length, precision, recall, byCategory }));
}

if (require.main === module) {
  // `npm run trial … | head` is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const options = new Command('npm run trial --')
    .description(
      'Mines a starter keyword library from labelled messages and tries it on others 从样本挖掘关键词库并试用',
    )
    .requiredOption('--train-spam <file>', 'spam to learn from 训练用垃圾短信')
    .requiredOption('--train-ham <file>', 'good messages to learn from 训练用正常短信')
    .requiredOption('--test-spam <file>', 'spam to judge by 测试用垃圾短信')
    .requiredOption('--test-ham <file>', 'good messages to judge by 测试用正常短信')
    .option('--write <file>', 'write the library there 写出词库')
    .option('--json', 'the last line is the result as one JSON object')
    .addHelpText('after', HELP)
    .showHelpAfterError()
    .parse()
    .opts<TrialOptions>();
  const result = runTrial(options);
  if (options.write) writeFileSync(options.write, `${JSON.stringify(result.library, null, 1)}\n`);
  print(result, options.json);
}
