import { builtinModules } from 'node:module'
import path from 'node:path'
import { findCycles } from './cycles.ts'
import { type Allowed, type DependencyTable, dependencyTable } from './dependency-table.ts'
import type { Import } from './source.ts'
import { isDevelopment, isSource, type Manifest, type Package, type Violation, type Workspace } from './workspace.ts'

export type DependencyRule =
  | 'unknown-package'
  | 'layering'
  | 'unneeded-entry'
  | 'package-cycle'
  | 'catalog'
  | 'undeclared-import'
  | 'test-code'
  | 'escaping-import'
  | 'deep-import'
  | 'exports'
  | 'readme'

const scope = '@amend/'

/** The folder for output of commands that run in the workspace; git ignores it. */
const dataFolder = '.amend'

/** The violations of all rules in a workspace. */
export function checkDependencies(workspace: Workspace, table = dependencyTable): Violation<DependencyRule>[] {
  return [
    ...checkTable(table),
    ...workspace.packages.flatMap((pack) => [
      ...checkManifest(pack),
      ...(pack.folder === '.' ? [] : [...checkPlace(pack), ...checkLayering(workspace, pack, table)]),
      ...pack.files.filter(isSource).flatMap((file) => checkImports(workspace, pack, file)),
    ]),
  ]
}

const tableFile = 'packages/config/src/dependency-table.ts'

/** Imports among packages have no cycle. */
function checkTable(table: DependencyTable): Violation<DependencyRule>[] {
  const cycles = findCycles(new Map(Object.entries(table).map(([name, { ships }]) => [name, ships])))
  return cycles.map((names) => ({
    rule: 'package-cycle',
    where: tableFile,
    why: `these packages import one another: ${names.join(', ')}`,
  }))
}

const manifestOf = ({ folder }: Package): string => path.posix.join(folder, 'package.json')

const shortName = (name: string): string => name.replace(scope, '')

/** Versions come from the catalog, or from a named one; packages of the workspace are linked. */
function checkManifest(pack: Package): Violation<DependencyRule>[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = pack.manifest
  const all = [dependencies, devDependencies, peerDependencies, optionalDependencies]
  return all
    .flatMap((group) => Object.entries(group ?? {}))
    .filter(([name, version]) => (name.startsWith(scope) ? version !== 'workspace:*' : !/^catalog:\w*$/.test(version)))
    .map(([name, version]) => ({ rule: 'catalog', where: manifestOf(pack), why: `${name} has the version ${version}` }))
}

/** A package has a README and an `exports` map. Commands, apps and the journeys need no map: nothing imports them. */
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

/** Declared dependencies inside the workspace are in the table, and each entry of the table is needed. */
function checkLayering(workspace: Workspace, pack: Package, table: DependencyTable): Violation<DependencyRule>[] {
  const name = shortName(pack.manifest.name)
  const where = manifestOf(pack)
  if (name !== path.posix.basename(pack.folder)) {
    return [{ rule: 'unknown-package', where, why: `${pack.manifest.name} is not named like its folder` }]
  }
  const allowed = table[name]
  if (!allowed) return [{ rule: 'unknown-package', where, why: `${name} is not in the table of who may import whom` }]
  const { dependencies = {}, devDependencies = {}, peerDependencies = {}, optionalDependencies = {} } = pack.manifest
  const refused = (group: object, suits: readonly string[]) =>
    Object.keys(group)
      .filter((dependency) => dependency.startsWith(scope) && !suits.includes(shortName(dependency)))
      .map((dependency) => ({
        rule: 'layering' as const,
        where,
        why: `${name} may not depend on ${shortName(dependency)}`,
      }))
  return [
    ...refused({ ...dependencies, ...peerDependencies, ...optionalDependencies }, allowed.ships),
    ...refused(devDependencies, [...allowed.ships, ...(allowed.tests ?? []), 'config']),
    ...unneeded(workspace, pack, name, allowed),
  ]
}

function unneeded(workspace: Workspace, pack: Package, name: string, { ships, tests = [] }: Allowed) {
  const imported = (files: readonly string[]) =>
    new Set(
      files.flatMap((file) =>
        workspace.source(file).imports.map(({ specifier }) => specifier.split('/').slice(0, 2).join('/')),
      ),
    )
  const sources = pack.files.filter(isSource)
  const shipped = imported(sources.filter((file) => !isDevelopment(file)))
  const inTests = imported(sources.filter(isDevelopment))
  return [
    ...ships.filter((entry) => !shipped.has(scope + entry)).map((entry) => `${name} import ${entry}`),
    ...tests.filter((entry) => !inTests.has(scope + entry)).map((entry) => `the tests of ${name} import ${entry}`),
  ].map((what) => ({
    rule: 'unneeded-entry' as const,
    where: tableFile,
    why: `the table lets ${what}, which no code does`,
  }))
}

function checkImports(workspace: Workspace, pack: Package, file: string): Violation<DependencyRule>[] {
  return workspace.source(file).imports.flatMap(({ specifier, kind, line }) => {
    const broken = (rule: DependencyRule, why: string) => [{ rule, where: `${file}:${line}`, why }]
    if (kind === 'url' || specifier.startsWith('.') || path.isAbsolute(specifier)) {
      return checkRelative(pack, file, specifier, kind, broken)
    }
    if (specifier.startsWith('node:') || specifier.startsWith('#') || builtinModules.includes(specifier)) return []
    return checkPackageImport(workspace, pack, file, specifier, broken)
  })
}

type Broken = (rule: DependencyRule, why: string) => Violation<DependencyRule>[]

/** A relative import stays in the package, and production code does not import tests. */
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

/** An import of a package is declared in package.json and named in the `exports` of that package. */
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
