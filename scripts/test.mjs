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

setup()
generateClient()

const tiers = process.argv.length > 2 ? process.argv.slice(2) : ['smoke', 'unit', 'slow', 'browser']
const bin = (name, folder = '.') => path.join(root, folder, 'node_modules', '.bin', name)
const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-test-'))
let passed = 0
let failed = 0

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
  console.log(`— ${title}: ${status === 0 ? 'passed' : 'failed'} after ${seconds} s`)
  return status === 0
}

function count(ok) {
  if (ok) passed++
  else failed++
}

/** Adds what a report says; a run that failed without a test that failed, or without a test at all, is a failure. */
function countTests(ok, report, read) {
  let tests = { passed: 0, failed: 0 }
  try {
    tests = read(JSON.parse(readFileSync(report, 'utf8')))
  } catch {
    console.error('The run ended without a report.')
  }
  passed += tests.passed
  failed += tests.failed
  if (tests.failed === 0 && (!ok || tests.passed === 0)) failed++
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
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  const ok = run('browser tests', bin('playwright', 'e2e'), ['test', '--reporter=list,json'], {
    cwd: path.join(root, 'e2e'),
    env,
  })
  countTests(ok, report, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }))
}

function runTier(tier) {
  const report = path.join(folder, `${tier}.json`)
  const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const ok = run(`${tier} tests`, bin('vitest'), ['run', '--project', tier, ...outputs])
  countTests(ok, report, ({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests }))
}

count(run('format and lint', bin('biome'), ['check', '--error-on-warnings', '.']))
count(run('types', bin('tsc'), ['--noEmit', '-p', '.']))
count(run('types of the components', bin('tsc'), ['--noEmit', '-p', path.join('packages', 'ui')]))
count(
  run('routes of the pages', bin('next', path.join('apps', 'web')), ['typegen'], {
    cwd: path.join(root, 'apps/web'),
  }) && run('types of the pages', bin('tsc'), ['--noEmit', '-p', path.join('apps', 'web')]),
)
count(run('types of the journeys', bin('tsc'), ['--noEmit', '-p', 'e2e']))
count(run('dead code', bin('knip'), []))

for (const tier of tiers) {
  if (tier === 'browser') runBrowserTests()
  else runTier(tier)
}

rmSync(folder, { recursive: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
