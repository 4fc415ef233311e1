import { defineConfig } from 'vitest/config'

/** Tiers: `*.smoke.test.ts` (under two minutes in all), `*.test.ts` (units and parity), `*.slow.test.ts`. */
const tiers = {
  smoke: { include: ['{apps,packages}/*/src/**/*.smoke.test.ts'] },
  unit: {
    include: ['{apps,packages}/*/src/**/*.test.ts'],
    exclude: ['**/*.smoke.test.ts', '**/*.slow.test.ts', '**/node_modules/**'],
  },
  slow: { include: ['{apps,packages}/*/src/**/*.slow.test.ts'] },
}

export default defineConfig({
  test: {
    projects: Object.entries(tiers).map(([name, files]) => ({
      test: {
        name,
        ...files,
        pool: 'forks',
        testTimeout: name === 'slow' ? 600_000 : 60_000,
      },
    })),
    maxWorkers: 2,
  },
})
