import bundled from '../../../data/suggestion/cn.json';
import { readRuleTable, type RuleTable } from './rule-table';
import { Suggester } from './suggesting';

let suggester: Suggester | undefined;

/** The rule table that ships with this version (data/suggestion/cn.json), in force until a keyword release is. Compiled once. */
export function bundledSuggester(): Suggester {
  return (suggester ??= new Suggester(readRuleTable(bundled as RuleTable)));
}
