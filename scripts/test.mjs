/**
 * Every check of the project, in the order in which they are quick: format and lint, types, dead code, then the tests in
 * their tiers and the journeys in a real browser. The last line says how many passed and failed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findChromium } from './chromium.mjs'
import { generateClient } from './prisma.mjs'
import { root, setup } from './setup.mjs'
import { prepareVulkan } from './vulkan.mjs'

setup()
generateClient()

const chosen = process.argv.slice(2)
const tiers = chosen.length > 0 ? chosen : ['smoke', 'unit', 'slow', 'rare', 'browser']
/** The parts in which the rare tier and the rare journeys are run, another one each day, where they were not asked for by name. */
const rareShares = 4
/** Today's part, as "3/4". */
const share = `${(Math.floor(Date.now() / 86_400_000) % rareShares) + 1}/${rareShares}`
const bin = (name, folder = '.') => path.join(root, folder, 'node_modules', '.bin', name)
const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-test-'))
let passed = 0
let failed = 0
/** What failed and why, told again at the end: the output of a whole run is long. */
const failures = []
/** What failed at first and passed when it was tried again. */
const flakes = []

function run(title, command, args, { cwd = root, env = {} } = {}) {
  const began = performance.now()
  console.log(`\n— ${title}`)
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    shell: process.platform === 'win32',
  })
  const seconds = Math.round((performance.now() - began) / 1000)
  const outcome = `— ${title}: ${status === 0 ? 'passed' : 'failed'} after ${seconds} s`
  console.log(outcome)
  if (status !== 0) failures.push(outcome)
  return status === 0
}

function count(ok) {
  if (ok) passed++
  else failed++
}

/** Adds what a report says; a run that failed without a test that failed, or without a test at all, is a failure. */
function countTests(ok, report, read) {
  let tests = { passed: 0, failures: [] }
  try {
    tests = read(JSON.parse(readFileSync(report, 'utf8')))
  } catch (error) {
    failures.push(`The run ended without a report: ${error.message}`)
  }
  passed += tests.passed
  failed += tests.failures.length
  failures.push(...tests.failures)
  if (tests.failures.length === 0 && (!ok || tests.passed === 0)) failed++
}

function readVitest({ testResults }) {
  const tests = testResults.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })))
  // A file that could not be read, or that failed before or after its tests.
  const around = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failures: [
      ...tests
        .filter(({ status }) => status === 'failed')
        .map((test) => tell(test.file, test.fullName, test.failureMessages.join('\n'))),
      ...around.map(({ name, message }) => tell(name, 'the file itself', message)),
    ],
  }
}

function readPlaywright({ stats, suites, errors }) {
  const specs = (suite) => [...suite.specs, ...(suite.suites ?? []).flatMap(specs)]
  const failing = suites.flatMap(specs).filter(({ ok }) => !ok)
  const flaky = suites.flatMap(specs).filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
  for (const { file, title } of flaky) flakes.push(`~ ${file}: ${title} (passed when it was tried again)`)
  return {
    passed: stats.expected + stats.flaky,
    failures: [
      ...failing.map(({ file, title, tests }) =>
        tell(file, title, tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message),
      ),
      ...errors.map(({ message }) => message),
    ],
  }
}

function tell(file, title, message = '') {
  return `✗ ${path.relative(root, path.resolve(root, file))}: ${title}\n${message.split('\n').slice(0, 12).join('\n')}`
}

function runBrowserTests() {
  let chromium
  try {
    chromium = findChromium()
  } catch (error) {
    console.error(error.message)
    failed++
    return
  }
  const report = path.join(folder, 'browser.json')
  const env = {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    ...(chosen.length === 0 && { AMEND_RARE_JOURNEYS: share }),
  }
  const ok = run('browser tests', bin('playwright', 'e2e'), ['test', '--reporter=list,json'], {
    cwd: path.join(root, 'e2e'),
    env,
  })
  countTests(ok, report, readPlaywright)
}

/** What a run without a choice does of the rare tier today. */
function shareOf(tier) {
  if (tier !== 'rare' || chosen.length > 0) return []
  return [`--shard=${share}`]
}

/** Unit tests that replace modules are a project of their own in vitest.config.ts. */
function projectsOf(tier) {
  return (tier === 'unit' ? ['unit', 'replacing'] : [tier]).flatMap((name) => ['--project', name])
}

function runTier(tier) {
  const report = path.join(folder, `${tier}.json`)
  const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const ok = run(`${tier} tests`, bin('vitest'), ['run', ...projectsOf(tier), ...shareOf(tier), ...outputs])
  countTests(ok, report, readVitest)
}

count(run('format and lint', bin('biome'), ['check', '--error-on-warnings', '.']))
count(run('types', bin('tsc'), ['--noEmit', '-p', '.']))
count(run('types of the components', bin('tsc'), ['--noEmit', '-p', path.join('packages', 'ui')]))
count(run('types of what the apps share', bin('tsc'), ['--noEmit', '-p', path.join('packages', 'next-app')]))
for (const app of ['web', 'admin']) {
  const cwd = path.join(root, 'apps', app)
  count(
    run(`routes of ${app}`, bin('next', path.join('apps', app)), ['typegen'], { cwd }) &&
      run(`types of ${app}`, bin('tsc'), ['--noEmit', '-p', path.join('apps', app)]),
  )
}
count(run('types of the journeys', bin('tsc'), ['--noEmit', '-p', 'e2e']))
count(run('dead code', bin('knip'), []))

for (const tier of tiers) {
  if (tier === 'rare') prepareVulkan()
  if (tier === 'browser') runBrowserTests()
  else runTier(tier)
}

rmSync(folder, { recursive: true })
for (const list of [flakes, failures]) if (list.length > 0) console.log(`\n${list.join('\n')}`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
