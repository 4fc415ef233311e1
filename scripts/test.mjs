/**
 * Every check of the project, in the order in which they are quick: format and lint, types, dead code, then the tests in
 * their tiers. The last line says how many passed and failed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateClient } from './prisma.mjs'
import { root, setup } from './setup.mjs'

setup()
generateClient()

const tiers = process.argv.length > 2 ? process.argv.slice(2) : ['smoke', 'unit', 'slow']
const bin = (name) => path.join(root, 'node_modules', '.bin', name)
const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-test-'))
let passed = 0
let failed = 0

function run(title, command, args) {
  const began = performance.now()
  console.log(`\n— ${title}`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  console.log(
    `— ${title}: ${status === 0 ? 'passed' : 'failed'} after ${Math.round((performance.now() - began) / 1000)} s`,
  )
  return status === 0
}

function count(ok) {
  if (ok) passed++
  else failed++
}

count(run('format and lint', bin('biome'), ['check', '--error-on-warnings', '.']))
count(run('types', bin('tsc'), ['--noEmit', '-p', '.']))
count(run('dead code', bin('knip'), []))

for (const tier of tiers) {
  const report = path.join(folder, `${tier}.json`)
  const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const ok = run(`${tier} tests`, bin('vitest'), ['run', '--project', tier, ...outputs])
  const before = passed + failed
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    passed += numPassedTests
    failed += numFailedTests
    // A file that does not load fails without a test that failed.
    if (!ok && numFailedTests === 0) failed++
  } catch {
    failed++
  }
  if (passed + failed === before) failed++
}

rmSync(folder, { recursive: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
