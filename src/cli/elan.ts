/** `npm run -s elan -- …`: what an administrator does in a terminal. One line, exit code 0 or 1. */
import { Command } from 'commander';
import { makeLink } from './adminCommands.ts';
import { changeKeys, replaceKeys } from './keyCommands.ts';
import {
  copyStore,
  listErasures,
  makeBackup,
  migrateStore,
  restoreBackup,
} from './moveCommands.ts';
import {
  addPlatform,
  disablePlatform,
  invitePlatform,
  listPlatforms,
  setPlatform,
} from './platformCommands.ts';
import { runCommand } from './runCommand.ts';
import { runUpkeep } from './runUpkeep.ts';

const program = new Command('elan').description('Élan from the command line').helpCommand(false);
const admin = program.command('admin').description('administrators of this Élan');

admin
  .command('link')
  .description('print a sign-in address for /admin: 15 minutes, one use')
  .requiredOption('--name <name>', 'who will use it')
  .action((options: unknown) => runCommand((work) => makeLink(work, options)));

const platform = program.command('platform').description('LMS platforms that may launch Élan');

platform
  .command('add')
  .description('register a platform; active at once, also while the server runs')
  .requiredOption('--issuer <url>', 'issuer, as the platform sends it')
  .requiredOption('--client-id <id>', 'client id that the platform gave us')
  .requiredOption('--auth-url <url>', 'authentication request URL')
  .requiredOption('--token-url <url>', 'access token URL')
  .requiredOption('--jwks-url <url>', 'public key set URL')
  .requiredOption('--deployment-id <id>', 'deployment id; a further one is added to the platform')
  .option('--school <name>', 'school of the deployment, made when unknown')
  .option('--names', 'keep the names that the platform sends; not said, as it was')
  .option('--no-names', 'keep none, and erase those that a platform added again had kept')
  .action((options: unknown) => runCommand((work) => addPlatform(work, options)));

platform
  .command('disable')
  .description('refuse its launches and end its sessions')
  .requiredOption('--issuer <url>', 'issuer of the platform')
  .requiredOption('--client-id <id>', 'client id of the platform')
  .action((options: unknown) => runCommand((work) => disablePlatform(work, options)));

platform
  .command('set')
  .description('change what a platform may send or receives')
  .requiredOption('--issuer <url>', 'issuer of the platform')
  .requiredOption('--client-id <id>', 'client id of the platform')
  .option(
    '--anonymous <on|off>',
    'let in people whom the platform does not name: they read an explanation',
  )
  .option('--scores <policy>', 'final-only or every-progress')
  .option(
    '--frame-origin <url...>',
    'sites that may frame Élan besides the platform, all of them (an ENT); none = no other',
  )
  .action((options: unknown) => runCommand((work) => setPlatform(work, options)));

platform
  .command('invite')
  .description('print a registration address to paste into the LMS: 7 days, one use')
  .option('--school <name>', 'school of the platform, made when unknown')
  .option('--names', 'ask for names and keep them')
  .action((options: unknown) => runCommand((work) => invitePlatform(work, options)));

platform
  .command('list')
  .description('list the platforms and their deployments')
  .option('--json', 'as JSON')
  .action((options: unknown) => runCommand((work) => listPlatforms(work, options)));

const keys = program
  .command('keys')
  .description('our own keys, that sign what we ask of platforms');

keys
  .command('rotate')
  .description('sign with the next key from now on; platforms know it already')
  .option(
    '--leaked',
    'withdraw every key at once, the next one too; platforms refuse us for minutes',
  )
  .action((options: unknown) => runCommand((work) => changeKeys(work, options)));

keys
  .command('replace')
  .description(
    'after the loss of ELAN_SECRETS: throw the keys away that nothing opens, make new ones',
  )
  .action(() => runCommand(replaceKeys));

program
  .command('backup')
  .description('write everything into one file; also while the server runs')
  .requiredOption('--to <file>', 'a file that is not there yet')
  .action((options: unknown) => runUpkeep((upkeep) => makeBackup(upkeep, options)));

program
  .command('restore')
  .description('fill an empty store from a backup, without those who were erased since')
  .requiredOption('--from <file>', 'a file that backup wrote')
  .option('--erasures <file>', 'an erasure list that was kept apart')
  .option('--force', 'replace what is in the store; stop every node first')
  .action((options: unknown) => runUpkeep((upkeep) => restoreBackup(upkeep, options)));

program
  .command('erasures')
  .description('print the erasure list, to be kept apart from the backups')
  .action(() => runUpkeep(listErasures));

program
  .command('copy')
  .description(
    'copy everything, or one school, from one engine to the other; stop every node first',
  )
  .requiredOption('--from <engine>', 'embedded (DATA_DIR) or mongodb (MONGODB_URI)')
  .requiredOption('--to <engine>', 'the other one')
  .option('--school <id>', 'one school and what it needs')
  .option('--force', 'replace what is in the target')
  .action((options: unknown) => runUpkeep((upkeep) => copyStore(upkeep, options)));

program
  .command('migrate')
  .description('bring the documents up to this version; stop the nodes of the version before')
  .option('--dry-run', 'count what would change')
  .action((options: unknown) => runUpkeep((upkeep) => migrateStore(upkeep, options)));

await program.parseAsync();
