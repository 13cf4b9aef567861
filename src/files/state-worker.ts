// The program that touches the state folder, or the file of the log: a process of its own, since either may lie on a share that hangs.
import { serveParent } from './serve-parent.ts';
import { stateDesk } from './state-desk.ts';

serveParent(stateDesk());
