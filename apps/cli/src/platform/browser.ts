import { spawn } from 'node:child_process'
import { variables } from '../environment.ts'

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
}

/** Whether a person is likely to see a browser: there is a terminal and a desktop, and this is not CI. */
export function isInteractive(): boolean {
  if (!process.stdout.isTTY || variables.CI || variables.SSH_CONNECTION) return false
  return process.platform !== 'linux' || Boolean(variables.DISPLAY || variables.WAYLAND_DISPLAY)
}

/** Opens an address in the default browser. A failure is ignored, because the address is printed anyway. */
export function openBrowser(address: string): void {
  const [program, ...args] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true, windowsHide: true })
  child.on('error', () => {})
  child.unref()
}
