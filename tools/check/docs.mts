// Docs drift: every relative link leads to a file, every heading linked to exists, every `npm run X` is a script.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../run/paths.mjs';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const problems = pages().flatMap((page) => [...brokenLinks(page), ...unknownScripts(page), ...missingFiles(page)]);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function pages(): string[] {
  const below = (folder: string): string[] =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
      : [];
  const roots = readdirSync(ROOT).map((name) => join(ROOT, name));
  return [...roots, ...below(join(ROOT, 'docs'))].filter((file) => file.endsWith('.md') && statSync(file).isFile());
}

function brokenLinks(page: string): string[] {
  const text = withoutCode(readFileSync(page, 'utf8'));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    if (!target || /^[a-z]+:/.test(target)) return [];
    const [path, heading] = target.split('#');
    const file = path ? join(dirname(page), decodeURIComponent(path)) : page;
    if (!existsSync(file)) return [`${name(page)}: the link to ${target} leads nowhere`];
    if (!heading || !file.endsWith('.md')) return [];
    return headings(file).has(decodeURIComponent(heading))
      ? []
      : [`${name(page)}: ${name(file)} has no heading #${heading}`];
  });
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to hyphens. */
function headings(file: string): Set<string> {
  const lines = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  const slug = (title: string): string =>
    title
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-');
  return new Set([...lines].map(([, title]) => slug(title!)));
}

function unknownScripts(page: string): string[] {
  const named = [...readFileSync(page, 'utf8').matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, script]) => script!);
  return [...new Set(named)]
    .filter((script) => !(script in scripts))
    .map((script) => `${name(page)}: there is no script \`npm run ${script}\``);
}

/** A path of the project in backticks must exist: renamed code is what makes documents lie. */
function missingFiles(page: string): string[] {
  const paths = [
    ...readFileSync(page, 'utf8').matchAll(/`((?:apps|libs|bench|test|tools|docs|data)\/[\w./-]+\.\w+)`/g),
  ].map(([, path]) => path!);
  return [...new Set(paths)]
    .filter((path) => !existsSync(join(ROOT, path)))
    .map((path) => `${name(page)}: there is no \`${path}\``);
}

function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
}

function name(page: string): string {
  return relative(ROOT, page);
}
