/** The command behind `npm run -s elan -- …`. */
import { keepCompiledCode } from '../compileCache.ts';

keepCompiledCode();
const { runProgram } = await import('./program.ts');
await runProgram();
