import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from '@playwright/test'

/** Debian's browser by default; on other machines Playwright finds its own. */
const debian = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
const executablePath = process.env.CHROMIUM_PATH || debian.find((program) => existsSync(program))

const testDir = path.join(import.meta.dirname, 'journeys')

/** Which part of the rare journeys to run, as "3/4" for the third of four; all where it is not set. */
const [part, parts] = (process.env.AMEND_RARE_JOURNEYS ?? '1/1').split('/').map(Number)

const leftOut = readdirSync(testDir)
  .filter((name) => name.endsWith('.rare.spec.ts'))
  .sort()
  .filter((_, i) => part !== undefined && parts !== undefined && i % parts !== part - 1)

export default defineConfig({
  testDir,
  projects: [
    { name: 'first-account', testMatch: '*.setup.ts' },
    {
      name: 'journeys',
      testMatch: '*.spec.ts',
      testIgnore: leftOut.map((name) => `**/${name}`),
      dependencies: process.env.AMEND_ADDRESS ? [] : ['first-account'],
    },
  ],
  globalSetup: './platform/global-setup.ts',
  outputDir: 'artefacts/failures',
  // In parallel: while one journey waits for an edit, another uses pages.
  workers: 2,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  // A journey on a busy machine may fail once for its timing; `npm test` names each that did.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    actionTimeout: 30_000,
    // The processors that edit also draw the pages: animations would slow edits down.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
        // `elsewhere` of platform/test.ts
        '--host-resolver-rules=MAP 192.0.2.77 127.0.0.1',
      ],
    },
  },
})
