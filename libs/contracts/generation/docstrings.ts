import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Docstrings of the contract sources: `Class` and `Class.field` → one line of text. */
export type Docstrings = ReadonlyMap<string, string>;

export function docstringsOf(folder: string): Docstrings {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder).sort()) {
    if (!/\.ts$/.test(name) || /\.spec\.ts$/.test(name)) continue;
    const source = ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) if (ts.isClassDeclaration(statement)) collect(statement, found);
  }
  return found;
}

function collect(type: ts.ClassDeclaration, into: Map<string, string>): void {
  const className = type.name!.text;
  const set = (key: string, node: ts.Node): void => {
    const text = docstring(node);
    if (text) into.set(key, text);
  };
  set(className, type);
  for (const member of type.members) {
    if (ts.isPropertyDeclaration(member)) set(`${className}.${member.name.getText()}`, member);
  }
}

function docstring(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? '';
  // The source of a rule is of use to whoever changes the contract, not to whoever implements against it.
  return text
    .replace(/\s+/g, ' ')
    .replace(/ \(workflow\.md [^)]*\)/g, '')
    .trim();
}

/** A field may be documented in the class it is inherited from. */
export function docstringOfField(type: { name: string }, field: string, docstrings: Docstrings): string | undefined {
  for (let owner: unknown = type; typeof owner === 'function' && owner.name; owner = Object.getPrototypeOf(owner)) {
    const docstring = docstrings.get(`${owner.name}.${field}`);
    if (docstring) return docstring;
  }
  return undefined;
}
