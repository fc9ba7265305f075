/** The command behind `npm start`. */
import { keepCompiledCode } from './compileCache.ts';

keepCompiledCode();
const { startServer } = await import('./startServer.ts');
await startServer();
