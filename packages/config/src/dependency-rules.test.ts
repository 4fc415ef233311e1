import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkDependencies } from './dependency-rules.ts'
import { type DependencyTable, dependencyTable } from './dependency-table.ts'
import { checkFiles } from './file-rules.ts'
import { checkSources } from './source-rules.ts'
import { readWorkspace, type Violation } from './workspace.ts'

/** Texts by file name; undefined for a file that does not exist. */
type Files = Readonly<Record<string, string | undefined>>

const check = (root: string, table: DependencyTable): Violation[] => {
  const workspace = readWorkspace(root)
  return [...checkDependencies(workspace, table), ...checkFiles(workspace), ...checkSources(workspace)]
}

/** Checks a workspace made of these files, tracked by git in a temporary folder. */
function checkMadeUp(files: Files, table = soundTable): string[] {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-workspace-'))
  try {
    for (const [file, text] of Object.entries(files)) {
      if (text === undefined) continue
      fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
      fs.writeFileSync(path.join(root, file), text)
    }
    execFileSync('git', ['init', '--quiet', root])
    execFileSync('git', ['-C', root, 'add', '--all'])
    return check(root, table).map(({ rule, where, why }) => `${rule} in ${where}: ${why}`)
  } finally {
    fs.rmSync(root, { recursive: true })
  }
}

const json = (value: unknown) => JSON.stringify(value)
const exports = { '.': './src/index.ts', './fixtures/*': './fixtures/*' }
const linked = 'workspace:*'

const models = { name: '@amend/models', exports, dependencies: { '@amend/graph': linked, zod: 'catalog:' } }
const cli = { name: '@amend/cli', bin: { amend: './bin/amend.mjs' }, dependencies: { '@amend/models': linked } }

/** The table of the small workspace. */
const soundTable: DependencyTable = {
  graph: { ships: [] },
  models: { ships: ['graph'] },
  inference: { ships: [], tests: ['pico'] },
  cli: { ships: ['models'] },
  e2e: { ships: [], tests: ['models'] },
}

/** A small workspace without violations. */
const sound: Files = {
  'package.json': json({ name: 'made-up', devDependencies: { vitest: 'catalog:', tsx: 'catalog:' } }),
  'pnpm-lock.yaml': 'packages:\n  zod@4.0.0:\n    resolution: {integrity: sha512-abc==}\n',
  '.npmrc': 'engine-strict=false\n',
  'scripts/start.mjs': "import { spawn } from 'node:child_process'\nimport 'tsx'\n",
  'packages/graph/package.json': json({ name: '@amend/graph', exports }),
  'packages/graph/README.md': '# graph\n',
  'packages/graph/src/index.ts': "export const graph = new URL('../fixtures/a.json', import.meta.url)\n",
  'packages/graph/src/index.test.ts': "import { it } from 'vitest'\nimport { graph } from './index.ts'\n",
  'packages/models/package.json': json(models),
  'packages/models/README.md': '# models\n',
  'packages/models/src/index.ts': [
    "import fs from 'node:fs'",
    "import { graph } from '@amend/graph'",
    "import { z } from 'zod'",
    "const data = import('@amend/graph/fixtures/data.json')",
    '',
  ].join('\n'),
  'packages/models/src/shapes.ts': "import '@amend/graph'\n",
  'packages/models/src/testing/reference.ts': "import { expect } from 'vitest'\nexport * from '../index.ts'\n",
  'apps/cli/package.json': json(cli),
  'apps/cli/README.md': '# cli\n',
  'apps/cli/bin/amend.mjs': "import '../src/main.ts'\n",
  'apps/cli/src/main.ts': "import { models } from '@amend/models'\n",
  'e2e/package.json': json({ name: '@amend/e2e', devDependencies: { '@amend/models': linked } }),
  'e2e/README.md': '# e2e\n',
  'e2e/journeys/open.spec.ts': "import '@amend/models'\n",
  'e2e/journeys/edit.spec.ts': "import { models } from '@amend/models'\nimport { test } from 'vitest'\n",
}

const home = ['', 'home', 'somebody'].join('/')
const temporary = ['', 'tmp', 'scratch'].join('/')

/** For each way to break a rule: a change to that workspace, and the violation that it causes. */
const breaks: Record<string, readonly [Files, string, DependencyTable?]> = {
  'a package that the table does not know': [
    {
      'packages/helpdesk/package.json': json({ name: '@amend/helpdesk', exports: { '.': './src/index.ts' } }),
      'packages/helpdesk/README.md': '# helpdesk\n',
      'packages/helpdesk/src/index.ts': '',
    },
    'unknown-package in packages/helpdesk/package.json: helpdesk is not in the table of who may import whom',
  ],
  'a package named unlike its folder': [
    { 'packages/graph/package.json': json({ name: '@amend/pico', exports }) },
    'unknown-package in packages/graph/package.json: @amend/pico is not named like its folder',
  ],
  'a dependency against the order': [
    {
      'packages/graph/package.json': json({ name: '@amend/graph', exports, dependencies: { '@amend/models': linked } }),
    },
    'layering in packages/graph/package.json: graph may not depend on models',
  ],
  'the lab depending on the platform': [
    { 'packages/models/package.json': json({ ...models, peerDependencies: { '@amend/db': linked } }) },
    'layering in packages/models/package.json: models may not depend on db',
  ],
  'a development dependency against the order': [
    {
      'packages/graph/package.json': json({
        name: '@amend/graph',
        exports,
        devDependencies: { '@amend/pico': linked },
      }),
    },
    'layering in packages/graph/package.json: graph may not depend on pico',
  ],
  'a checkpoint that only tests may use': [
    {
      'packages/inference/package.json': json({
        name: '@amend/inference',
        exports: './src/index.ts',
        dependencies: { '@amend/pico': linked },
      }),
      'packages/inference/README.md': '# inference\n',
      'packages/inference/src/index.ts': '',
      'packages/inference/src/index.test.ts': "import '@amend/pico'\n",
    },
    'layering in packages/inference/package.json: inference may not depend on pico',
  ],
  'journeys that ship something': [
    { 'e2e/package.json': json({ name: '@amend/e2e', dependencies: { '@amend/models': linked } }) },
    'layering in e2e/package.json: e2e may not depend on models',
  ],
  'a journey with an import that is not declared': [
    { 'e2e/journeys/edit.spec.ts': "import 'autocannon'\n" },
    'undeclared-import in e2e/journeys/edit.spec.ts:1: autocannon is not in the dependencies or devDependencies of @amend/e2e',
  ],
  'a version of its own': [
    { 'packages/models/package.json': json({ ...models, devDependencies: { 'fast-check': '^4.0.0' } }) },
    'catalog in packages/models/package.json: fast-check has the version ^4.0.0',
  ],
  'a version of its own at the root': [
    { 'package.json': json({ name: 'made-up', devDependencies: { vitest: 'latest', tsx: 'catalog:' } }) },
    'catalog in package.json: vitest has the version latest',
  ],
  'a package of the workspace by version': [
    { 'apps/cli/package.json': json({ ...cli, dependencies: { '@amend/models': 'catalog:' } }) },
    'catalog in apps/cli/package.json: @amend/models has the version catalog:',
  ],
  'an import that is not declared': [
    { 'apps/cli/src/main.ts': "import '@amend/models'\nimport { graph } from '@amend/graph'\n" },
    'undeclared-import in apps/cli/src/main.ts:2: @amend/graph is not in the dependencies of @amend/cli',
  ],
  'a third party that is not declared': [
    { 'packages/graph/src/index.ts': "const sharp = await import('sharp')\n" },
    'undeclared-import in packages/graph/src/index.ts:1: sharp is not in the dependencies of @amend/graph',
  ],
  'a development dependency in code that ships': [
    { 'packages/graph/src/index.ts': "export { it } from 'vitest'\n" },
    'undeclared-import in packages/graph/src/index.ts:1: vitest is not in the dependencies of @amend/graph',
  ],
  'an import in a benchmark that is nowhere declared': [
    { 'packages/graph/bench/speed.ts': "import 'tinybench'\n" },
    'undeclared-import in packages/graph/bench/speed.ts:1: tinybench is not in the dependencies or devDependencies of @amend/graph',
  ],
  'a script of the root with an undeclared import': [
    { 'scripts/start.mjs': "import 'zx'\n" },
    'undeclared-import in scripts/start.mjs:1: zx is not in the dependencies or devDependencies of made-up',
  ],
  'test code in code that ships': [
    {
      'packages/models/src/index.ts': "import './testing/pictures.ts'\n",
      'packages/models/src/testing/pictures.ts': 'export {}\n',
    },
    'test-code in packages/models/src/index.ts:1: ./testing/pictures.ts is for tests only',
  ],
  'a relative import of another package': [
    { 'packages/models/src/index.ts': "export * from '../../graph/src/index.ts'\n" },
    'escaping-import in packages/models/src/index.ts:1: ../../graph/src/index.ts leaves the package',
  ],
  'a file of another package': [
    { 'packages/models/src/index.ts': "const a = new URL('../../graph/fixtures/a.json', import.meta.url)\n" },
    'escaping-import in packages/models/src/index.ts:1: ../../graph/fixtures/a.json leaves the package',
  ],
  'a package reached past its exports': [
    { 'packages/models/src/index.ts': "import type { Dim } from '@amend/graph/src/dims.ts'\n" },
    'deep-import in packages/models/src/index.ts:1: @amend/graph does not export ./src/dims.ts',
  ],
  'no map of exports': [
    {
      'packages/graph/package.json': json({ name: '@amend/graph' }),
      'packages/models/package.json': json({ ...models, dependencies: {} }),
      'packages/models/src/index.ts': '',
      'packages/models/src/shapes.ts': '',
    },
    'exports in packages/graph/package.json: no map of exports',
    { ...soundTable, models: { ships: [] } },
  ],
  'an export that is not there': [
    {
      'packages/graph/package.json': json({
        name: '@amend/graph',
        exports: { ...exports, './runtime': './src/runtime.ts' },
      }),
    },
    'exports in packages/graph/package.json: ./src/runtime.ts is not there',
  ],
  'no README': [{ 'packages/graph/README.md': undefined }, 'readme in packages/graph: no README.md'],
  'somebody’s folder': [
    { 'packages/graph/README.md': `# graph\n\nRun \`cd ${home}/amend\`.\n` },
    `machine-path in packages/graph/README.md:3: ${home} is a path of one machine`,
  ],
  'a file in the temporary folder': [
    { 'scripts/start.mjs': `const log = '${temporary}.log'\n` },
    `machine-path in scripts/start.mjs:1: ${temporary}.log is a path of one machine`,
  ],
  'a private registry in the lockfile': [
    { 'pnpm-lock.yaml': 'resolution: {integrity: sha512-abc==, tarball: http://mirror.internal/zod-4.0.0.tgz}\n' },
    'private-registry in pnpm-lock.yaml:1: http://mirror.internal/zod-4.0.0.tgz is not the public registry',
  ],
  'a private registry in the settings of npm': [
    { '.npmrc': 'engine-strict=false\n@amend:registry=http://mirror.internal/\n' },
    'private-registry in .npmrc:2: @amend:registry=http://mirror.internal/ is not the public registry',
  ],
  'a long file': [
    { 'packages/graph/src/index.ts': 'export {}\n'.repeat(401) },
    'long-file in packages/graph/src/index.ts: 401 lines, more than 400',
  ],
  'a long function': [
    { 'packages/graph/src/index.ts': `export function build() {\n${'  build()\n'.repeat(119)}}\n` },
    'long-function in packages/graph/src/index.ts:1: build has 121 lines, more than 120',
  ],
  'a long method': [
    { 'packages/graph/src/index.ts': `class A {\n  build() {\n${'  a()\n'.repeat(119)}}\n}\n` },
    'long-function in packages/graph/src/index.ts:2: build has 121 lines, more than 120',
  ],
  'a variable that a package reads': [
    { 'packages/graph/src/index.ts': 'export const home = process.env.HOME\n' },
    'environment in packages/graph/src/index.ts:1: process.env is read in one file of each process, and passed on from there',
  ],
  'an environment that an app reads in a second file': [
    { 'apps/cli/src/main.ts': "import { models } from '@amend/models'\nmodels(process.env)\n" },
    'environment in apps/cli/src/main.ts:2: process.env is read in one file of each process, and passed on from there',
  ],
  'a constant of Next outside of the web app': [
    { 'packages/graph/src/index.ts': "export const fast = process.env.NODE_ENV === 'production'\n" },
    'environment in packages/graph/src/index.ts:1: process.env is read in one file of each process, and passed on from there',
  ],
  'what browsers have in secure contexts only': [
    {
      'packages/ui/package.json': json({ name: '@amend/ui', exports }),
      'packages/ui/README.md': '# ui\n',
      'packages/ui/src/index.ts': 'export const copy = () => window.navigator.clipboard.writeText(crypto.toString())\n',
    },
    'secure-context in packages/ui/src/index.ts:1: browsers do not have window.navigator.clipboard on plain http',
    { ...soundTable, ui: { ships: [] } },
  ],
  'files that import one another': [
    {
      'packages/graph/src/index.ts': "import './a.ts'\n",
      'packages/graph/src/a.ts': "import './b.ts'\n",
      'packages/graph/src/b.ts': "const a = await import('./a.ts')\n",
    },
    'import-cycle in packages/graph/src/a.ts: these files import one another: packages/graph/src/a.ts, packages/graph/src/b.ts',
  ],
  'files that import types from one another': [
    {
      'packages/graph/src/index.ts': "import type { A } from './a.ts'\n",
      'packages/graph/src/a.ts': "import type { B } from './index.ts'\n",
    },
    'import-cycle in packages/graph/src/a.ts: these files import one another: packages/graph/src/a.ts, packages/graph/src/index.ts',
  ],
  'a folder that does not say what is inside': [
    { 'packages/graph/src/utils/dims.ts': 'export {}\n' },
    'vague-name in packages/graph/src/utils/dims.ts: "utils" does not say what is inside',
  ],
  'a file that does not say what is inside': [
    { 'packages/graph/src/helpers.ts': 'export {}\n' },
    'vague-name in packages/graph/src/helpers.ts: "helpers.ts" does not say what is inside',
  ],
}

/** Tables that do not match that workspace, and the violation that each causes. */
const wrongTables: Record<string, readonly [DependencyTable, string[]]> = {
  'that lacks what a package needs, which another one of its list has': [
    { ...soundTable, cli: { ships: ['graph'] } },
    [
      'layering in apps/cli/package.json: cli may not depend on models',
      'unneeded-entry in packages/config/src/dependency-table.ts: the table lets cli import graph, which no code does',
    ],
  ],
  'with an entry that no code needs': [
    { ...soundTable, cli: { ships: ['models', 'graph'] } },
    ['unneeded-entry in packages/config/src/dependency-table.ts: the table lets cli import graph, which no code does'],
  ],
  'with an entry for tests that no test needs': [
    { ...soundTable, e2e: { ships: [], tests: ['models', 'graph'] } },
    [
      'unneeded-entry in packages/config/src/dependency-table.ts: the table lets the tests of e2e import graph, which no code does',
    ],
  ],
  'with packages that import one another': [
    { ...soundTable, pico: { ships: ['storage'] }, storage: { ships: ['pico'] } },
    ['package-cycle in packages/config/src/dependency-table.ts: these packages import one another: pico, storage'],
  ],
}

describe('a dependency table', () => {
  it.each(Object.keys(wrongTables))('%s is refused', (name) => {
    const [table, said] = wrongTables[name]!
    expect(checkMadeUp(sound, table)).toEqual(said)
  })
})

describe('a small workspace', () => {
  it('without broken rules has no violations', () => {
    expect(checkMadeUp(sound)).toEqual([])
  })

  it('has no violations for strings and comments that look like code', () => {
    const files = {
      ...sound,
      'packages/graph/src/index.ts': "// import 'sharp'\nconst page = 'https://example.org/home/me'\n",
      'packages/graph/src/long.ts': 'export {}\n'.repeat(400),
      'packages/graph/src/functions.ts': `export function build() {\n${'  build()\n'.repeat(118)}}\n`,
      'packages/graph/src/more.test.ts': `import { describe } from 'vitest'\ndescribe('a', () => {\n${'a()\n'.repeat(200)}})\nprocess.env.HOME\n`,
      'apps/cli/src/environment.ts': 'export const variables = process.env\n',
      'packages/graph/fixtures/generated.ts': "import 'anything'\n".repeat(401),
      'packages/graph/bench/keep.ts': "const kept = new URL('../../../.amend/bench/kept', import.meta.url)\n",
    }
    expect(checkMadeUp(files)).toEqual([])
  })

  it.each(Object.keys(breaks))('reports %s, and nothing else', (name) => {
    const [change, said, table] = breaks[name]!
    expect(checkMadeUp({ ...sound, ...change }, table)).toEqual([said])
  })
})

/** The root of this workspace, when it is a clone and not an unpacked archive. */
const root = path.resolve(import.meta.dirname, '../../..')

describe.runIf(fs.existsSync(path.join(root, '.git')))('this workspace', () => {
  it('has no violations', { timeout: 180_000 }, () => {
    expect(check(root, dependencyTable).map(({ rule, where, why }) => `${rule} in ${where}: ${why}`)).toEqual([])
  })
})
