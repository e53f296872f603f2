/**
 * Writes data/text/normalisation.tsv: what each character of a text becomes before terms are compared, one line each of kind,
 * character and what it becomes (nothing: it is left out). A table of its own, so that two machines with different versions
 * of Unicode or of these packages still match alike.
 * Run by `npm run generate`, or alone: node tools/generate-normalisation.mts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const root = new URL('../', import.meta.url);
const versionOf = (name: string): string => {
  const about = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8')) as {
    version: string;
  };
  return `${name}@${about.version}`;
};
const { Converter } = require('opencc-js') as { Converter(options: object): (text: string) => string };
const { pinyin } = require('pinyin-pro') as { pinyin(text: string, options: object): string };

/** Characters set between others, and marks laid over them, that a reader reads past. */
const INSERTED =
  /[\s\p{Cf}\p{Cc}\p{Mn}\p{Me}\p{Zs}\u115f\u1160\u3164\uffa0·•‧・∙●○◎◆◇■□▲△▼▽★☆※*_\-‐-―~～|¦丨^`´'"“”‘’«»「」『』〖〗《》〈〉（）()[\]{}<>【】.…。，、,；;：:！!？?\/\\+=#\ufe0f]/u;

/**
 * Letters of other scripts and signs that look like Latin letters and digits, after the confusables of UTS #39, of which no
 * package is kept well: pairs of (as met, as matched).
 */
const LOOK_ALIKES =
  'аaеeоoрpсcхxуyіiјjѕsԁdһhԛqԝwɡgвbкkмmнhтtАaВbЕeКkМmНhОoРpСcТtХxУyІiЅsԌgαaβbγyδdεeηnιiκkνvοoρpσoτtυuχxωwΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧxƒfɑaɩiʋuʏyʀrɴnɪiʟlʙbɢg₁1₂2ȣ8ⅼl∅0⓪0⓿0➀1➁2➂3➃4➄5➅6➆7➇8➈9➊1➋2➌3➍4➎5➏6➐7➑8➒9❶1❷2❸3❹4❺5❻6❼7❽8❾9⓵1⓶2⓷3⓸4⓹5⓺6⓻7⓼8⓽9';
/** Characters of other meaning that stand for one in spam because they look like it; the plain one comes second. */
const CHINESE_LOOK_ALIKES = '薇微溦微徽微徵微癓微囗口冂口讠言忄心氵水亻人艹草曰日己已巳已囩云雲云';
/** 大写数字 and the plain ones, as digits. */
const NUMERALS = '零0〇0○0一1壹1弌1二2贰2貳2弍2三3叁3參3弎3四4肆4五5伍5六6陆6陸6七7柒7八8捌8九9玖9拾十佰百陌百仟千阡千';

const lines: string[] = [];
const taken = new Set<string>();
function put(kind: string, from: string, to: string): void {
  if (from === to || taken.has(from)) return;
  taken.add(from);
  lines.push(`${kind}\t${from}\t${to}`);
}

const characters: string[] = [];
for (let code = 1; code < 0x3_0000; code++) {
  if (code < 0xd800 || code > 0xdfff) characters.push(String.fromCodePoint(code));
}
const converted = Converter({ from: 't', to: 'cn' });
/** Twice, for what one character becomes is a traditional form itself (薴 → 苧 → 苎). */
const simplify = (text: string): string => converted(converted(text));
const pairs = (text: string): Map<string, string> => {
  const all = [...text];
  return new Map(all.flatMap((one, i): [string, string][] => (i % 2 === 0 ? [[one, all[i + 1]!]] : [])));
};
const lookAlikes = new Map([...pairs(LOOK_ALIKES), ...pairs(CHINESE_LOOK_ALIKES)]);
const numerals = pairs(NUMERALS);

/** Enclosed letters that NFKC leaves alone: squared and negative ones. */
function enclosed(code: number): string | undefined {
  for (const first of [0x1f130, 0x1f150, 0x1f170, 0x1f1e6]) {
    if (code >= first && code < first + 26) return String.fromCharCode(97 + code - first);
  }
  return undefined;
}

const plain = (text: string): string =>
  [...text].map((one) => numerals.get(one) ?? lookAlikes.get(one) ?? one).join('');
const shown = (text: string): string => [...text].filter((one) => !INSERTED.test(one)).join('');
for (const one of characters) {
  if (/[\t\n\r]/.test(one)) continue;
  const code = one.codePointAt(0)!;
  const letter = enclosed(code);
  const simple = simplify(one);
  if (numerals.has(one)) put('numeral', one, numerals.get(one)!);
  else if (lookAlikes.has(one)) put('look-alike', one, lookAlikes.get(one)!);
  else if (letter !== undefined) put('enclosed', one, letter);
  else if (INSERTED.test(one)) put('inserted', one, '');
  else if (simple !== one && [...simple].length === 1) put('traditional', one, plain(simple));
  else put('compatibility', one, plain(simplify(shown(one.normalize('NFKC').toLowerCase()))));
}

/** Characters that sound alike without their tones, under the first of them: an optional step that comes last. */
const bySound = new Map<string, string>();
for (let code = 0x4e00; code < 0x9fa6; code++) {
  const one = String.fromCharCode(code);
  const sound = pinyin(one, { toneType: 'none' });
  if (taken.has(one) || sound === one || sound === '') continue;
  const first = bySound.get(sound);
  if (first === undefined) bySound.set(sound, one);
  else lines.push(`homophone\t${one}\t${first}`);
}

const folder = new URL('data/text/', root);
mkdirSync(folder, { recursive: true });
const source = [versionOf('opencc-js'), versionOf('pinyin-pro'), `unicode@${process.versions.unicode}`].join(' ');
writeFileSync(new URL('normalisation.tsv', folder), `# ${source}\n${lines.join('\n')}\n`);
