#!/usr/bin/env node
/**
 * Replaces Prisma's native `schema-engine` binary, which is not on npm: the same arguments and the same JSON-RPC over
 * standard input and output, answered by the engine's own WebAssembly build over `pg`. It supports the requests of the
 * Prisma command line (`migrate …`, `db …`) against PostgreSQL. Used in development only: an installation applies
 * migrations itself.
 */
import { readFileSync } from 'node:fs'
import { stdin, stdout } from 'node:process'
import readline from 'node:readline'
import { connectionFactory } from './adapter.mjs'
import { administer } from './administer.mjs'
import { engineHash, loadEngine } from './engine.mjs'

const args = process.argv.slice(2)
const valuesOf = (name) => {
  const from = args.indexOf(name) + 1
  const to = args.findIndex((arg, i) => i >= from && arg.startsWith('--'))
  return from === 0 ? [] : args.slice(from, to < 0 ? undefined : to)
}

const datasource = JSON.parse(valuesOf('--datasource')[0] ?? '{}')
const url = datasource.url ?? process.env.DATABASE_URL ?? 'postgresql://127.0.0.1:5432/amend'

if (args.includes('--version')) console.log(`schema-engine-cli ${engineHash}`)
else if (args.includes('cli')) process.exitCode = await administer(valuesOf('cli')[0], url)
else serve()

/** One request per line, answered in order. */
function serve() {
  let engine
  let last = Promise.resolve()
  const open = () => {
    const datamodels = valuesOf('--datamodels').map((file) => [file, readFileSync(file, 'utf8')])
    engine ??= loadEngine(datamodels, connectionFactory(url, datasource.shadowDatabaseUrl))
    return engine
  }
  const lines = readline.createInterface({ input: stdin })
  lines.on('line', (line) => {
    if (line.trim() !== '') last = last.then(() => answer(open, JSON.parse(line)))
  })
  lines.on('close', () => last.finally(() => process.exit(0)))
}

const send = (message) => stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

/** Requests that have another name in the WebAssembly build. */
const renamed = { getDatabaseVersion: 'version' }
/** Requests that read the shadow database's schema from the engine's cache, which only `devDiagnostic` fills. */
const needShadow = new Set(['evaluateDataLoss', 'createMigration'])

async function answer(open, { id, method, params }) {
  // The command line replies to our notifications; the replies are ignored.
  if (method === undefined) return
  try {
    const engine = await open()
    const name = renamed[method] ?? method
    if (typeof engine[name] !== 'function') throw new Error(`The stand-in engine does not know "${method}".`)
    if (needShadow.has(name)) {
      const { migrationsList, filters } = params
      // The request itself reports errors in the migrations again.
      await engine.devDiagnostic({ migrationsList, filters }).catch(() => {})
    }
    const result = await engine[name](params)
    // The native engine prints a difference through a notification.
    if (method === 'diff' && typeof result?.stdout === 'string') {
      send({ id: 1_000_000 + id, method: 'print', params: { content: result.stdout } })
    }
    send({ id, result: result ?? null })
  } catch (error) {
    const data = {
      is_panic: false,
      message: error?.message ?? String(error),
      meta: error?.meta ?? null,
      error_code: error?.code ?? error?.error_code ?? null,
    }
    send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } })
  }
}
