import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readSource, type Source } from './source.ts'

type Dependencies = Readonly<Record<string, string>>

/** The fields of a package.json that the rules check. */
export interface Manifest {
  readonly name: string
  readonly bin?: unknown
  readonly exports?: string | Readonly<Record<string, unknown>>
  readonly dependencies?: Dependencies
  readonly devDependencies?: Dependencies
  readonly peerDependencies?: Dependencies
  readonly optionalDependencies?: Dependencies
}

export interface Package {
  readonly manifest: Manifest
  /** Relative to the root of the workspace, with forward slashes; '.' is the root's own package. */
  readonly folder: string
  /** Paths of its tracked files, relative to the root of the workspace. */
  readonly files: readonly string[]
}

export interface Workspace {
  readonly root: string
  /** Tracked files that exist, with forward slashes. */
  readonly files: readonly string[]
  /** The root's own package, those in apps and packages, and the journeys. */
  readonly packages: readonly Package[]
  read(file: string): string
  /** Parses a source file, once. */
  source(file: string): Source
}

/** A broken rule, and where. */
export interface Violation<Rule extends string = string> {
  readonly rule: Rule
  /** A file, with a line where one is known. */
  readonly where: string
  readonly why: string
}

/** Reads a workspace: the files that git tracks below `root`. */
export function readWorkspace(root: string): Workspace {
  const files = execFileSync('git', ['-C', root, 'ls-files', '-z'], { encoding: 'utf8', maxBuffer: 2 ** 28 })
    .split('\0')
    .filter((file) => file !== '' && existsSync(path.join(root, file)) && lstatSync(path.join(root, file)).isFile())
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

  const folders = files
    .filter((file) => /^(?:(?:apps|packages)\/[^/]+|e2e)\/package\.json$/.test(file))
    .map((file) => path.posix.dirname(file))
  const inFolder = (file: string) => folders.find((folder) => file.startsWith(`${folder}/`)) ?? '.'
  const packages = ['.', ...folders].map((folder) => ({
    manifest: JSON.parse(read(path.posix.join(folder, 'package.json'))) as Manifest,
    folder,
    files: files.filter((file) => inFolder(file) === folder),
  }))
  const sources = new Map<string, Source>()
  const source = (file: string): Source => {
    const parsed = sources.get(file) ?? readSource(file, read(file))
    sources.set(file, parsed)
    return parsed
  }
  return { root, files, packages, read, source }
}

/** Code, without the data of tests, the embedded checkpoints and what is generated, which lie beside the `src` of a package. */
export const isSource = (file: string): boolean =>
  /\.(?:[cm]?[jt]s|[jt]sx)$/.test(file) && !/^(?:apps|packages)\/[^/]+\/(?:fixtures|checkpoints|generated)\//.test(file)

/** Code that never ships: tests and their helpers, journeys, benchmarks, settings of tools. */
export const isDevelopment = (file: string): boolean =>
  /^e2e\/|\.test\.tsx?$|\.config\.[cm]?[jt]s$|\/testing\/|\/bench\/|\/schema-engine\//.test(file)
