import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
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

/** Test files that replace modules: what they load must not be loaded already. */
const replacing = ['apps', 'packages'].flatMap((group) =>
  readdirSync(group).flatMap((name) => {
    const source = path.join(group, name, 'src')
    return readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.test\.tsx?$/.test(file))
      .map((file) => path.join(source, file))
      .filter((file) => /\bvi\.(?:mock|doMock|resetModules)\(/.test(readFileSync(file, 'utf8')))
  }),
)

const projectOf = (tier: keyof typeof tiers, name: string, files: { include: string[]; exclude?: string[] }) => ({
  // The web app's settings leave JSX to Next.
  oxc: { jsx: { runtime: 'automatic' as const } },
  test: {
    name,
    ...files,
    pool: 'forks' as const,
    // Files share the modules that a worker has loaded: loading them anew for each file was 45 % of the time.
    isolate: name === 'replacing',
    hookTimeout: 60_000,
    testTimeout: tier === 'slow' || tier === 'rare' ? 600_000 : 60_000,
    // One PostgreSQL for the files of a run.
    globalSetup: ['packages/db/src/testing/global-setup.ts'],
  },
})

export default defineConfig({
  test: {
    projects: [
      projectOf('smoke', 'smoke', tiers.smoke),
      projectOf('unit', 'unit', { ...tiers.unit, exclude: [...tiers.unit.exclude, ...replacing] }),
      // With the unit tests, by `npm test -- unit`.
      projectOf('unit', 'replacing', { include: replacing, exclude: tiers.unit.exclude }),
      projectOf('slow', 'slow', tiers.slow),
      projectOf('rare', 'rare', tiers.rare),
    ],
    maxWorkers: 2,
  },
})
