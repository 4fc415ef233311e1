/** Prisma's schema engine, compiled to WebAssembly. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

const require = createRequire(import.meta.url)
const bindingsFile = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
const { version } = require(`${bindingsFile.slice(0, bindingsFile.lastIndexOf('/'))}/package.json`)

/** The commit of prisma-engines: the last part of the package's version. */
export const engineHash = version.split('.').at(-1)

/**
 * @param datamodels path and content of each schema file
 * @param factory connects to the database for the engine
 */
export async function loadEngine(datamodels, factory) {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`${message}\n`) }
  const bytes = readFileSync(bindingsFile.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  const log = (message) => process.env.DEBUG && process.stderr.write(`${message}\n`)
  return bindings.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, log, factory)
}
