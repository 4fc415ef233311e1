import { spawn } from 'node:child_process'
import { variables } from '../environment.ts'

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
}

/** Whether a person is likely to see a browser: there is a terminal, a desktop, and no continuous integration. */
export function isInteractive(): boolean {
  if (!process.stdout.isTTY || variables.CI || variables.SSH_CONNECTION) return false
  return process.platform !== 'linux' || Boolean(variables.DISPLAY || variables.WAYLAND_DISPLAY)
}

/** Opens an address in the person's browser. That there is none is no failure: the address is on the screen. */
export function openBrowser(address: string): void {
  const [program, ...args] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true, windowsHide: true })
  child.on('error', () => {})
  child.unref()
}
