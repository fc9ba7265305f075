/** The command behind `npm start`. */
import { startServer } from './startServer.ts';

await startServer();
