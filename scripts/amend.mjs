/** `npm run amend -- …`: sets up, then runs the command line in the folder that the person called it from. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { root, setup } from './setup.mjs'

setup()

const child = spawn(process.execPath, [path.join(root, 'apps', 'cli', 'bin', 'amend.mjs'), ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
})
// The terminal sends its signals to the child as well: this process only waits for what the child makes of them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
child.on('exit', (code, signal) => {
  process.exitCode = signal === 'SIGINT' ? 130 : (code ?? 1)
})
