import { Command } from 'commander';
import { register as registerCalendar } from './calendar.command';
import { register as registerDeadline } from './deadline.command';
import { register as registerMatch } from './match.command';
import { register as registerRegistry } from './registry.command';
import { register as registerResolve } from './resolve.command';
import { register as registerVerify } from './verify.command';

/** The offline tools; each command file exports `register(program)` and is listed here. */
export function createProgram(): Command {
  const program = new Command('liandong')
    .description(
      'Liandong 联动: offline tools of the inter-carrier spam-SMS linkage platform 网间垃圾短信联动处理平台的离线工具',
    )
    .showHelpAfterError('(run with --help 查看帮助)')
    .helpCommand('help [command]', 'show the help of a command 查看命令帮助');
  registerResolve(program);
  registerRegistry(program);
  registerDeadline(program);
  registerCalendar(program);
  registerMatch(program);
  registerVerify(program);
  return program;
}
