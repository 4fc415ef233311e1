/**
 * `node scripts/prisma.mjs …`: Prisma's command line with the replacement of its native schema engine, so that it needs only npm packages. With PRISMA_NATIVE_ENGINE=1 it downloads and uses the native one; on Windows it always does.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('../packages/db/', import.meta.url))
const schemaFolder = fileURLToPath(new URL('../prisma/schema/', import.meta.url))
const engine = fileURLToPath(new URL('../packages/db/schema-engine/main.mjs', import.meta.url))
const generated = path.join(packageFolder, 'src', 'generated')

/** Runs Prisma's command line in packages/db, where its configuration is. */
function prisma(args, stdio) {
  const manifest = createRequire(path.join(packageFolder, 'package.json')).resolve('prisma/package.json')
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }
  if (env.PRISMA_NATIVE_ENGINE !== '1' && process.platform !== 'win32') env.PRISMA_SCHEMA_ENGINE_BINARY ??= engine
  const command = [path.join(path.dirname(manifest), 'build', 'index.js'), ...args]
  return spawnSync(process.execPath, command, { cwd: packageFolder, stdio, env, encoding: 'utf8' })
}

/**
 * Generates the client in packages/db/src/generated unless the existing one was made from the same schema by the same
 * version: under 10 ms then, else one to three seconds.
 * @throws Error with Prisma's output
 */
export function generateClient() {
  const hash = createHash('sha256').update(readFileSync(path.join(packageFolder, 'node_modules/prisma/package.json')))
  for (const file of readdirSync(schemaFolder).sort()) {
    hash.update(file).update(readFileSync(path.join(schemaFolder, file)))
  }
  const stamp = hash.digest('hex')
  const stampFile = path.join(generated, '.stamp')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  const { status, stdout, stderr } = prisma(['generate'], 'pipe')
  if (status !== 0) throw new Error(`Prisma could not generate its client.\n${stdout}${stderr}`)
  writeFileSync(stampFile, stamp)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = prisma(process.argv.slice(2), 'inherit').status ?? 1
}
