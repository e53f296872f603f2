import { PassThrough, Readable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { CLOCK_KINDS, LIMIT_VARIANTS } from '#worktime/profile';
import { bundledProfiles } from '#worktime/bundled';
import { register } from './deadline.command';

interface Run {
  readonly answers: Record<string, unknown>[];
  readonly refused: string;
  readonly exitCode: number;
}

/** Runs `liandong deadline …` in this process with lines on its standard input. */
async function deadline(args: string[], lines: string[] = []): Promise<Run> {
  const { text, refused, exitCode } = await run(args, lines);
  const answers =
    text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { answers, refused, exitCode };
}

const printed = async (args: string[]): Promise<string> => (await run(args, [])).text;

async function run(args: string[], lines: string[]): Promise<{ text: string; refused: string; exitCode: number }> {
  const output = new PassThrough();
  const printed: Buffer[] = [];
  output.on('data', (chunk: Buffer) => printed.push(chunk));
  let refused = '';
  const program = new Command('liandong').exitOverride().configureOutput({ writeErr: (text) => (refused += text) });
  register(program, { input: Readable.from([lines.join('\n')], { objectMode: true }), output });
  program.commands.forEach((command) => command.copyInheritedSettings(program));
  let exitCode = 0;
  try {
    await program.parseAsync(['deadline', ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode;
  }
  return { text: Buffer.concat(printed).toString(), refused, exitCode };
}

async function answerOf(...args: string[]): Promise<Record<string, unknown>> {
  const { answers, refused } = await deadline(args);
  expect(refused).toBe('');
  expect(answers).toHaveLength(1);
  return answers[0] ?? {};
}

beforeAll(() => jest.spyOn(process.stderr, 'write').mockImplementation(() => true));
afterAll(() => jest.restoreAllMocks());

describe('liandong deadline, one question', () => {
  it('answers due, provisional and the days counted, nothing else', async () => {
    expect(await answerOf('--start', '2026-02-10T16:20:00+08:00', '--budget', '15wd')).toEqual({
      due: '2026-03-10T00:00:00+08:00',
      provisional: false,
      days: 15,
    });
    expect(await answerOf('--start', '2026-12-15T00:00:00Z', '--budget', '15wd')).toEqual({
      due: '2027-01-06T00:00:00+08:00',
      provisional: true,
      days: 15,
    });
    expect(await answerOf('--start', '2026-02-10T16:20:00Z', '--budget', '24h')).toEqual({
      due: '2026-02-12T00:20:00+08:00',
      provisional: false,
      days: 1,
    });
  });

  it('explained, lists the days and shows the profile in force with all that is unverified', async () => {
    const answer = await answerOf('--start', '2026-10-09T09:00:00+08:00', '--budget', '2wd', '--explain');
    expect(answer).toEqual({
      due: '2026-10-13T00:00:00+08:00',
      provisional: false,
      days: [
        { date: '2026-10-09', kind: 'start-day', counted: false, source: 'chinese-days@1.5.7' },
        { date: '2026-10-10', kind: 'make-up-workday', name: '国庆节', counted: true, source: 'chinese-days@1.5.7' },
        { date: '2026-10-11', kind: 'weekend', counted: false, source: 'chinese-days@1.5.7' },
        { date: '2026-10-12', kind: 'workday', counted: true, source: 'chinese-days@1.5.7' },
      ],
      budget: '2wd',
      profile: expect.objectContaining({ id: 'cn-2026', unverified: expect.arrayContaining(['dispose 15wd']) }),
      calendar: expect.stringMatching(/^cn-[0-9a-f]{12}$/),
    });
  });

  it('a profile may be chosen by name, the draft too, and the clock then gives the budget', async () => {
    const start = ['--start', '2026-11-02T09:00:00+08:00'];
    const draft = await answerOf(...start, '--profile', 'cn-2020-draft', '--clock', 'forward', '--explain');
    expect(draft).toMatchObject({ due: '2026-11-06T00:00:00+08:00', budget: '3wd', profile: { id: 'cn-2020-draft' } });
    expect(draft.clock).toMatchObject({ kind: 'forward', basis: 'draft', unverified: false });
    const inForce = await answerOf(...start, '--clock', 'forward', '--explain');
    expect(inForce).toMatchObject({ due: '2026-11-10T00:00:00+08:00', budget: '5wd', profile: { id: 'cn-2026' } });
    expect(inForce.clock).toMatchObject({ name: '转办', variant: 'standard', unverified: true });
    const fraud = await answerOf(...start, '--clock', 'acknowledge:fraud');
    expect(fraud).toEqual({ due: '2026-11-02T13:00:00+08:00', provisional: false, days: 0 });
  });

  it('before the first profile a budget is counted all the same, without one', async () => {
    const answer = await answerOf('--start', '2014-09-30T09:00:00+08:00', '--budget', '1wd', '--explain');
    expect(answer.due).toBe('2014-10-09T00:00:00+08:00');
    expect(answer).not.toHaveProperty('profile');
  });

  it.each([
    [['--start', '2026-02-10', '--budget', '15wd'], 'TIME_WITHOUT_OFFSET'],
    [['--start', '2026-02-30T00:00:00Z', '--budget', '15wd'], 'got 2026-02-30T00:00:00Z'],
    [['--start', '2026-02-10T00:00:00Z', '--budget', '0wd'], 'got 0wd'],
    [['--start', '2026-02-10T00:00:00Z', '--budget', '-1wd'], 'got -1wd'],
    [['--start', '2026-02-10T00:00:00Z', '--budget', '1.5wd'], 'got 1.5wd'],
    [['--start', '2026-02-10T00:00:00Z'], 'FIELD_MISSING'],
    [['--start', '2026-02-10T00:00:00Z', '--budget', '1wd', '--profile', 'cn-1'], 'expected one of cn-2015'],
    [['--start', '2026-02-10T00:00:00Z', '--budget', '1wd', '--clock', 'dispose'], 'either a budget or a clock'],
    [['--start', '2026-02-10T00:00:00Z', '--clock', 'dispose:constructor'], 'expected a clock with a limit in cn-2015'],
    [['--start', '2026-02-10T00:00:00Z', '--clock', 'answer-12321'], 'expected a clock with a limit in cn-2015'],
    [['--start', '2014-02-10T00:00:00Z', '--clock', 'dispose'], 'no profile was in force before'],
    [['--start', '1988-06-10T00:00:00Z', '--budget', '1wd'], 'expected a day from 1992-01-01 to 2100-12-31'],
  ])('%j is refused with exit code 1 and says why', async (args, reason) => {
    const { answers, refused, exitCode } = await deadline(args);
    expect({ answers, exitCode }).toEqual({ answers: [], exitCode: 1 });
    expect(refused).toContain(reason);
  });
});

describe('liandong deadline --text', () => {
  it('explains in Chinese every day, the profile, what is unverified, and what a pause gave back', async () => {
    const args = ['--start', '2026-06-01T16:00:00+08:00', '--clock', 'dispose', '--text'];
    const pause = ['--pause', '2026-06-03T10:00:00+08:00/2026-06-05T15:00:00+08:00'];
    const text = await textOf([...args, ...pause]);
    expect(text).toEqual(
      expect.arrayContaining([
        '处置反馈时限。',
        '时限15个工作日，自2026-06-01 16:00起算，起算当日不计入。',
        '截止2026-06-25 24:00，自2026-06-26T00:00:00+08:00起为超时。',
        '期限依据：沿用旧规（未经官方文本核实）。',
        '2026-06-04 星期四 工作日 挂起，不计入［chinese-days@1.5.7］',
        '2026-06-19 星期五 节假日（端午） 不计入［chinese-days@1.5.7］',
        '2026-06-25 星期四 工作日 计入，第15日［chinese-days@1.5.7］',
      ]),
    );
    expect((await textOf(args)).join()).toContain('截止2026-06-23 24:00');
  });

  it('stands in a member of the answer to a line of JSON', async () => {
    const { answers } = await deadline(
      ['--clock', 'acknowledge:fraud', '--text'],
      [
        '{"start": "2026-12-31T23:00:00+08:00"}',
        '{"start": "2026-12-31T23:00:00+08:00", "budget": "1wd", "pauses": 1}',
      ],
    );
    expect(answers[0]).toMatchObject({ due: '2027-01-01T03:00:00+08:00' });
    expect(answers[0]!['text']).toContain('时限4小时（自然时间），自2026-12-31 23:00起算。');
    expect(answers[1]).toMatchObject({ error: { code: 'FIELD_INVALID', field: 'pauses' } });
  });

  it('says that a year without published holidays is provisional', async () => {
    const text = await textOf(['--start', '2026-12-31T09:00:00+08:00', '--budget', '2wd', '--text']);
    expect(text).toContain('涉及放假安排未公布的年份，截止时间为暂定，公布后重新计算并通知。');
    expect(text).toContain('2027-01-01 星期五 暂定工作日 计入，第1日［放假安排未公布，按周末推算］');
  });

  it.each([
    ['2026-06-03T10:00:00+08:00', 'times given back'],
    ['2026-06-03T10:00:00+08:00/2026-06-02T10:00:00+08:00', 'not before its begin'],
    ['2026-06-03/2026-06-04', 'TIME_WITHOUT_OFFSET'],
  ])('refuses the pause %s', async (pause, reason) => {
    const { refused } = await deadline(['--start', '2026-06-01T16:00:00+08:00', '--budget', '1wd', '--pause', pause]);
    expect(refused).toContain(reason);
  });

  const textOf = async (args: string[]): Promise<string[]> => (await printed(args)).trimEnd().split('\n');
});

describe('liandong deadline, lines', () => {
  it('answers each line in its place, a bad one with an error, and goes on', async () => {
    const { answers, exitCode } = await deadline(
      [],
      [
        '{"start": "2026-02-10T16:20:00+08:00", "budget": "15wd", "profile": "cn-2015", "note": "ignored"}',
        '{"start": "2026-02-10T16:20:00+08:00", "budget": 15}',
        '{"budget": "15wd"}',
        '[]',
        'null',
        '',
        '{"start": "2026-02-10T16:20:00+08:00", "clock": "dispose", "budget": null}',
        `{"start": ${'['.repeat(400_000)}${']'.repeat(400_000)}, "budget": "1wd"}`,
        '['.repeat(900_000),
      ],
    );
    const error = (line: number, code: string, field?: string): unknown => ({
      line,
      error: expect.objectContaining({ code, message: expect.any(String), ...(field === undefined ? {} : { field }) }),
    });
    const due = { due: '2026-03-10T00:00:00+08:00', provisional: false, days: 15 };
    expect(answers).toEqual([
      due,
      error(2, 'FIELD_INVALID', 'budget'),
      error(3, 'FIELD_MISSING', 'start'),
      error(4, 'NOT_JSON'),
      error(5, 'NOT_JSON'),
      error(6, 'NOT_JSON'),
      due,
      error(8, 'FIELD_INVALID', 'start'),
      error(9, 'NOT_JSON'),
    ]);
    expect(exitCode).toBe(0);
  });

  it('options complete the lines that lack them', async () => {
    const lines = ['{"start": "2026-11-02T09:00:00+08:00"}', '{"start": "2026-11-02T09:00:00+08:00", "budget": "1wd"}'];
    const { answers } = await deadline(['--clock', 'forward', '--profile', 'cn-2020-draft', '--explain'], lines);
    expect(answers).toMatchObject([
      { budget: '3wd', profile: { id: 'cn-2020-draft' }, clock: { kind: 'forward' } },
      { budget: '1wd', profile: { id: 'cn-2020-draft' } },
    ]);
  });
});

describe('liandong deadline --help', () => {
  it('names every option, profile and clock there is', () => {
    const program = new Command('liandong');
    register(program);
    const command = program.commands[0];
    let help = '';
    command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    for (const option of ['--start', '--budget', '--clock', '--profile', '--explain']) expect(help).toContain(option);
    for (const { id, clocks } of bundledProfiles()) {
      expect(help).toContain(id);
      for (const kind of CLOCK_KINDS) {
        for (const variant of LIMIT_VARIANTS.filter((known) => known in clocks[kind].limits)) {
          expect(help).toContain(variant === 'standard' ? kind : `${kind}:${variant}`);
        }
      }
    }
  });
});
