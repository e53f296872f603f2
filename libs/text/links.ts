import { narrow } from './narrow';

const MOST_LINKS = 50;
const LONGEST_LINK = 2_000;
/** Endings of names without a scheme, so that `10.5元` and `U.S.` are no links. */
const ENDINGS =
  'com|cn|net|org|cc|top|vip|xyz|info|biz|me|io|co|tv|ltd|site|online|shop|club|link|live|wang|ink|tech|store|fun|icu|app|work|pub|pro|asia|mobi|hk|tw|us|uk|jp|kr|ru|in|la|ws|to|ly|gd|gl|im|at|tk|ml|ga|cf|pw|xin|ren|red|men|win|bid|loan|date|party|science|click|space|website|group|city|world|cool|chat|gs|am|fm|cx|vc|cm|su|nu|sh|ac|gg|qq';
const LINK = new RegExp(
  String.raw`(?:https?:\/\/[^\s\u0080-\uFFFF"'<>]+|(?<![A-Za-z0-9@.-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}(?:${ENDINGS})(?![A-Za-z0-9-])(?::\d{1,5})?(?:[/?#][^\s\u0080-\uFFFF"'<>]*)?)`,
  'gi',
);
const TRAILING = '.,;:!?)]}';

/** Links in the order they appear, once each; a name without scheme counts when its ending is a known one. */
export function linksOf(text: string): string[] {
  const plain = narrow(text);
  if (!plain.includes('.') && !plain.includes('://')) return [];
  const found = new Set<string>();
  for (const [match] of plain.matchAll(LINK)) {
    const link = withoutTrailing(match).slice(0, LONGEST_LINK);
    if (found.size < MOST_LINKS && link.length > 3) found.add(link);
  }
  return [...found];
}

/** From the end in a loop: an expression anchored there tries every run of these, which blocks for a text made of them. */
function withoutTrailing(link: string): string {
  let end = link.length;
  while (end > 0 && TRAILING.includes(link[end - 1]!)) end--;
  return link.slice(0, end);
}
