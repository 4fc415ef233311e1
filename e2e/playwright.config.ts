import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** Debian's browser by default; on other machines Playwright finds its own. */
const debian = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
const executablePath = process.env.CHROMIUM_PATH || debian.find((program) => existsSync(program))

/** Set by `npm test` on three days of four, when nobody asks for the journeys by name. */
const withoutRare = process.env.AMEND_RARE_JOURNEYS === '0'

export default defineConfig({
  testDir: 'journeys',
  projects: [
    { name: 'first-account', testMatch: '*.setup.ts' },
    {
      name: 'journeys',
      testMatch: '*.spec.ts',
      testIgnore: withoutRare ? '*.rare.spec.ts' : [],
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
