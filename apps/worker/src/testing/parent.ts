/** A process with an isolated child, to be killed by a test. */
import { isolate } from '../process/isolate.ts'
import type { EchoTasks } from './echo.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const isolated = isolate<EchoTasks>({ name: 'echo', program: new URL('./echo.ts', import.meta.url), log: quiet })
await isolated.start()
process.send?.(isolated.pid)
