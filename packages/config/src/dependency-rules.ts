import { builtinModules } from 'node:module'
import path from 'node:path'
import { type Import, readSource } from './source.ts'
import { isDevelopment, isSource, type Manifest, type Package, type Violation, type Workspace } from './workspace.ts'

/**
 * Who may import whom. A package may also import all that those may import. The lab knows pictures and models and
 * nothing about people; the platform knows people and nothing about tensors; the worker and the command line are where
 * they meet.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  // what both agree on
  contract: [],

  // files and locks
  files: ['contract'],

  // the lab
  graph: ['contract'],
  models: ['graph', 'files'],
  diffusion: ['models'],
  imaging: ['contract', 'files'],
  inference: ['diffusion', 'imaging'],
  pairs: ['imaging'],
  evaluation: ['inference', 'pairs'],
  training: ['inference', 'pairs'],
  cluster: ['models', 'pairs'],
  dataset: ['inference', 'pairs'],

  // the platform
  environment: ['contract'],
  db: ['contract'],
  storage: ['contract', 'environment', 'files'],
  jobs: ['db', 'storage'],
  auth: ['db', 'storage'],
  services: ['jobs', 'auth'],
  api: ['services'],
  ui: [],
  'next-app': ['api', 'ui'],
  web: ['next-app'],
  admin: ['next-app'],

  // both
  worker: ['dataset', 'training', 'services', 'pico'],
  cli: ['cluster', 'dataset', 'evaluation', 'training', 'api', 'pico'],

  // journeys through the product, which ship nothing
  e2e: [],

  // data and presets
  pico: ['contract'],
  config: [],
}

/** What a package may import in its tests and benchmarks beyond the table above. */
const mayImportInTests: Readonly<Record<string, readonly string[]>> = {
  inference: ['pico'],
  training: ['pico'],
  e2e: ['api', 'auth', 'contract', 'db', 'imaging', 'inference', 'jobs', 'models', 'pico', 'storage'],
}

export type DependencyRule =
  | 'unknown-package'
  | 'layering'
  | 'catalog'
  | 'undeclared-import'
  | 'test-code'
  | 'escaping-import'
  | 'deep-import'
  | 'exports'
  | 'readme'

const scope = '@amend/'

/** Where commands run from the workspace keep what they make; git ignores it. */
const dataFolder = '.amend'

/** Everything in a workspace that breaks the rules of who may depend on what. */
export function checkDependencies(workspace: Workspace): Violation<DependencyRule>[] {
  return workspace.packages.flatMap((pack) => [
    ...checkManifest(pack),
    ...(pack.folder === '.' ? [] : [...checkPlace(pack), ...checkLayering(pack)]),
    ...pack.files.filter(isSource).flatMap((file) => checkImports(workspace, pack, file)),
  ])
}

const manifestOf = ({ folder }: Package): string => path.posix.join(folder, 'package.json')

const shortName = (name: string): string => name.replace(scope, '')

/** Versions are the catalog's; packages of the workspace are linked. */
function checkManifest(pack: Package): Violation<DependencyRule>[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = pack.manifest
  const all = [dependencies, devDependencies, peerDependencies, optionalDependencies]
  return all
    .flatMap((group) => Object.entries(group ?? {}))
    .filter(([name, version]) => version !== (name.startsWith(scope) ? 'workspace:*' : 'catalog:'))
    .map(([name, version]) => ({ rule: 'catalog', where: manifestOf(pack), why: `${name} has the version ${version}` }))
}

/** A package has a README and says what it exports; what nobody imports does not: a command, an app, the journeys. */
function checkPlace(pack: Package): Violation<DependencyRule>[] {
  const { folder, files, manifest } = pack
  const violations: Violation<DependencyRule>[] = []
  if (!files.includes(`${folder}/README.md`)) violations.push({ rule: 'readme', where: folder, why: 'no README.md' })
  if (!manifest.exports && folder.startsWith('packages/')) {
    violations.push({ rule: 'exports', where: manifestOf(pack), why: 'no map of exports' })
  }
  for (const target of targetsOf(manifest)) {
    if (!target.includes('*') && !files.includes(path.posix.join(folder, target))) {
      violations.push({ rule: 'exports', where: manifestOf(pack), why: `${target} is not there` })
    }
  }
  return violations
}

/** Declared dependencies inside the workspace are in the table. */
function checkLayering(pack: Package): Violation<DependencyRule>[] {
  const name = shortName(pack.manifest.name)
  const where = manifestOf(pack)
  if (name !== path.posix.basename(pack.folder)) {
    return [{ rule: 'unknown-package', where, why: `${pack.manifest.name} is not named like its folder` }]
  }
  if (!(name in mayImport))
    return [{ rule: 'unknown-package', where, why: `${name} is not in the table of who may import whom` }]
  const allowed = reachable(name)
  const development = new Set([...allowed, ...(mayImportInTests[name] ?? []), 'config'])
  const { dependencies = {}, devDependencies = {}, peerDependencies = {}, optionalDependencies = {} } = pack.manifest
  const refused = (group: object, suits: ReadonlySet<string>) =>
    Object.keys(group)
      .filter((dependency) => dependency.startsWith(scope) && !suits.has(shortName(dependency)))
      .map((dependency) => ({
        rule: 'layering' as const,
        where,
        why: `${name} may not depend on ${shortName(dependency)}`,
      }))
  return [
    ...refused({ ...dependencies, ...peerDependencies, ...optionalDependencies }, allowed),
    ...refused(devDependencies, development),
  ]
}

function reachable(name: string, found = new Set<string>()): Set<string> {
  for (const next of mayImport[name] ?? []) {
    if (found.has(next)) continue
    found.add(next)
    reachable(next, found)
  }
  return found
}

function checkImports(workspace: Workspace, pack: Package, file: string): Violation<DependencyRule>[] {
  return readSource(file, workspace.read(file)).imports.flatMap(({ specifier, kind, line }) => {
    const broken = (rule: DependencyRule, why: string) => [{ rule, where: `${file}:${line}`, why }]
    if (kind === 'url' || specifier.startsWith('.') || path.isAbsolute(specifier)) {
      return checkRelative(pack, file, specifier, kind, broken)
    }
    if (specifier.startsWith('node:') || specifier.startsWith('#') || builtinModules.includes(specifier)) return []
    return checkPackageImport(workspace, pack, file, specifier, broken)
  })
}

type Broken = (rule: DependencyRule, why: string) => Violation<DependencyRule>[]

/** A file of the same package; code that ships imports none that does not. */
function checkRelative(pack: Package, file: string, specifier: string, kind: Import['kind'], broken: Broken) {
  if (kind === 'url' && /^[a-z]+:/i.test(specifier)) return []
  const target = path.posix.join(path.posix.dirname(file), specifier)
  if (kind === 'url' && target.startsWith(`${dataFolder}/`)) return []
  const inside = pack.folder === '.' ? !target.startsWith('..') : `${target}/`.startsWith(`${pack.folder}/`)
  if (!inside || path.isAbsolute(specifier)) return broken('escaping-import', `${specifier} leaves the package`)
  if (kind === 'import' && isDevelopment(target) && !isDevelopment(file)) {
    return broken('test-code', `${specifier} is for tests only`)
  }
  return []
}

/** Declared in the package.json, and by a name that the other package exports. */
function checkPackageImport(workspace: Workspace, pack: Package, file: string, specifier: string, broken: Broken) {
  const parts = specifier.split('/')
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  const root = workspace.packages.find(({ folder }) => folder === '.')?.manifest
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = pack.manifest
  const shipped = { ...dependencies, ...peerDependencies, ...optionalDependencies }
  const development = isDevelopment(file) || pack.folder === '.'
  const declared = development ? { ...root?.devDependencies, ...shipped, ...devDependencies } : shipped
  if (name !== pack.manifest.name && !(name in declared)) {
    const where = development ? 'dependencies or devDependencies' : 'dependencies'
    return broken('undeclared-import', `${name} is not in the ${where} of ${pack.manifest.name}`)
  }
  const target = workspace.packages.find(({ manifest }) => manifest.name === name)
  const subpath = `.${specifier.slice(name.length)}`
  if (target && !exportsPath(target.manifest, subpath)) {
    return broken('deep-import', `${name} does not export ${subpath}`)
  }
  return []
}

const exportsPath = ({ exports = {} }: Manifest, subpath: string): boolean => {
  if (typeof exports === 'string') return subpath === '.'
  return Object.keys(exports).some((pattern) => {
    const [before = '', after] = pattern.split('*')
    return after === undefined ? pattern === subpath : subpath.startsWith(before) && subpath.endsWith(after)
  })
}

/** The files of a map of exports, conditions included. */
const targetsOf = ({ exports }: Manifest): string[] => {
  const files = (target: unknown): string[] => {
    if (typeof target === 'string') return [target]
    return typeof target === 'object' && target !== null ? Object.values(target).flatMap(files) : []
  }
  return files(exports)
}
