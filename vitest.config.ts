import { defineConfig } from 'vitest/config'

/**
 * Tiers: `*.smoke.test.ts` (under two minutes in all), `*.test.ts` (units and parity), `*.slow.test.ts` (minutes), and
 * `*.rare.test.ts`: slow and stable, run with `npm test -- rare` and a share at a time with every other test.
 */
const tiers = {
  smoke: { include: ['{apps,packages}/*/src/**/*.smoke.test.{ts,tsx}'] },
  unit: {
    include: ['{apps,packages}/*/src/**/*.test.{ts,tsx}', 'infra/**/*.test.ts'],
    exclude: ['**/*.{smoke,slow,rare}.test.*', '**/node_modules/**'],
  },
  slow: { include: ['{apps,packages}/*/src/**/*.slow.test.{ts,tsx}'] },
  rare: { include: ['{apps,packages}/*/src/**/*.rare.test.{ts,tsx}'] },
}

export default defineConfig({
  test: {
    projects: Object.entries(tiers).map(([name, files]) => ({
      // The web app's settings leave JSX to Next.
      oxc: { jsx: { runtime: 'automatic' as const } },
      test: {
        name,
        ...files,
        pool: 'forks',
        // Files of a worker share loaded modules: loading them anew for each file was 45 % of the time. None may depend on module state.
        isolate: false,
        hookTimeout: 60_000,
        testTimeout: name === 'slow' || name === 'rare' ? 600_000 : 60_000,
        // One PostgreSQL for the files of a run.
        globalSetup: ['packages/db/src/testing/global-setup.ts'],
      },
    })),
    maxWorkers: 2,
  },
})
