import path from 'node:path'
import { findCycles } from './cycles.ts'
import type { Source } from './source.ts'
import { isDevelopment, isSource, type Package, type Violation, type Workspace } from './workspace.ts'

export type SourceRule = 'environment' | 'import-cycle' | 'long-function' | 'secure-context'

const maxFunctionLines = 120

/**
 * The one file of each process that reads `process.env`; other files import the variables from it or take them as an
 * argument.
 */
const environmentReaders: ReadonlySet<string> = new Set([
  'apps/admin/src/server/environment.ts',
  'apps/cli/src/environment.ts',
  'apps/web/src/server/environment.ts',
  'apps/worker/src/environment.ts',
  // Start Next's server, which reads its settings from variables.
  'apps/admin/bin/admin.mjs',
  'apps/web/bin/web.mjs',
  // Sets a variable for the native runtime before the runtime is loaded.
  'packages/graph/src/runtime/onnxruntime.ts',
])

/** Next replaces these by constants at the build, so they must be written out where they are used. */
const nextConstants: ReadonlySet<string | undefined> = new Set(['NEXT_RUNTIME', 'NODE_ENV'])

/** Code of these folders runs in browsers. */
const browserFolders = ['apps/admin/src/', 'apps/web/src/', 'packages/next-app/src/', 'packages/ui/src/']

/** Browser APIs that exist on https and localhost only, not over plain http in a home network. */
const secureContextOnly =
  /^(?:(?:window|globalThis|self)\.)?(?:crypto\.(?:randomUUID|subtle)|navigator\.(?:clipboard|locks|serviceWorker|storage|share|mediaDevices|wakeLock)|caches\.\w+|cookieStore\.\w+)$/

/** Parses the sources of a workspace and returns what breaks a rule. */
export function checkSources(workspace: Workspace): Violation<SourceRule>[] {
  const sources = new Map<string, Source>()
  for (const pack of workspace.packages) {
    for (const file of pack.files.filter(isSource)) sources.set(file, workspace.source(file))
  }
  return [
    ...[...sources].flatMap(([file, source]) => [
      ...checkEnvironment(file, source),
      ...checkFunctions(file, source),
      ...checkSecureContext(file, source),
    ]),
    ...checkCycles(workspace, sources),
  ]
}

/** Scripts are processes of their own; tests and settings of tools may read variables anywhere. */
function checkEnvironment(file: string, { environmentReads }: Source): Violation<SourceRule>[] {
  if (environmentReaders.has(file) || isDevelopment(file) || file.startsWith('scripts/')) return []
  return environmentReads
    .filter(({ name }) => !(/^apps\/(?:admin|web)\//.test(file) && nextConstants.has(name)))
    .map(({ line }) => ({
      rule: 'environment',
      where: `${file}:${line}`,
      why: 'process.env is read in one file of each process, and passed on from there',
    }))
}

function checkFunctions(file: string, { functions }: Source): Violation<SourceRule>[] {
  return functions
    .filter(({ lines }) => lines > maxFunctionLines)
    .map(({ name, line, lines }) => ({
      rule: 'long-function',
      where: `${file}:${line}`,
      why: `${name} has ${lines} lines, more than ${maxFunctionLines}`,
    }))
}

function checkSecureContext(file: string, { members }: Source): Violation<SourceRule>[] {
  if (isDevelopment(file) || !browserFolders.some((folder) => file.startsWith(folder))) return []
  return members
    .filter(({ name }) => secureContextOnly.test(name))
    .map(({ name, line }) => ({
      rule: 'secure-context',
      where: `${file}:${line}`,
      why: `browsers do not have ${name} on plain http`,
    }))
}

/** Cycles among files, of one package or of several. Type imports count: they couple files as well. */
function checkCycles(workspace: Workspace, sources: ReadonlyMap<string, Source>): Violation<SourceRule>[] {
  const imports = new Map(
    [...sources].map(([file, source]) => [
      file,
      source.imports
        .filter(({ kind }) => kind === 'import')
        .flatMap(({ specifier }) => resolveImport(workspace, file, specifier))
        .filter((target) => target !== file && sources.has(target)),
    ]),
  )
  return findCycles(imports).map((files) => ({
    rule: 'import-cycle',
    where: files[0] ?? '',
    why: `these files import one another: ${files.join(', ')}`,
  }))
}

function resolveImport({ packages }: Workspace, file: string, specifier: string): string[] {
  if (specifier.startsWith('.')) return [path.posix.join(path.posix.dirname(file), specifier)]
  const target = packages.find(({ manifest: { name } }) => specifier === name || specifier.startsWith(`${name}/`))
  return target ? exportedFile(target, `.${specifier.slice(target.manifest.name.length)}`) : []
}

function exportedFile({ manifest: { exports }, folder }: Package, subpath: string): string[] {
  const target = typeof exports === 'object' ? exports[subpath] : exports
  return typeof target === 'string' ? [path.posix.join(folder, target)] : []
}
