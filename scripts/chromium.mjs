/** Finds the browser for the journeys. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'

/** The headless build first: it needs a fraction of the work. */
const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * The path of a Chromium: CHROMIUM_PATH, else the system's. On Debian and derivatives it is installed when it is
 * missing and this is root.
 * @throws Error that says what to do
 */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    try {
      accessSync(named, constants.X_OK)
    } catch {
      throw new Error('CHROMIUM_PATH names no program that can be run.')
    }
    return named
  }
  const found = () => places.find((place) => existsSync(place))
  const present = found()
  if (present) return present
  const isRoot = process.getuid?.() === 0
  if (isRoot && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0) {
    console.log('Installing Chromium for the browser tests.')
    const apt = (...args) => {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      return spawnSync('apt-get', [...args, '-qq', '-y'], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
    }
    const install = () => apt('install', 'chromium-headless-shell') || apt('install', 'chromium')
    if (install() || (apt('update') && install())) {
      const installed = found()
      if (installed) return installed
    }
  }
  throw new Error(
    'The browser tests need Chromium: install it ("apt-get install chromium") or name it in CHROMIUM_PATH.',
  )
}
