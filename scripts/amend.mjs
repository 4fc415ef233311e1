/** `npm run amend -- …`: sets up, then runs the command line in the caller's folder. */
import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { generateClient } from './prisma.mjs'
import { root, setup } from './setup.mjs'

setup()
if (process.argv[2] === 'start') generateClient()

const child = spawn(process.execPath, [path.join(root, 'apps', 'cli', 'bin', 'amend.mjs'), ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
})
// A terminal sends its signals to the child as well; other senders signal this process only. A duplicate does no harm.
const passOn = (signal) => process.platform !== 'win32' && child.kill(signal)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn)
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + os.constants.signals[signal]
})
