import path from 'node:path'
import { isSource, type Violation, type Workspace } from './workspace.ts'

export type FileRule = 'machine-path' | 'private-registry' | 'long-file' | 'vague-name'

const maxLines = 400

/** Folder names that do not say what is inside. */
const vagueNames = new Set(['utils', 'util', 'lib', 'shared', 'common', 'helpers', 'misc'])

/** Paths of one machine: home and working folders, and named files in the temporary folder. */
const machinePaths = [
  /(?<![\w.~/\-}\])*])\/(?:home|Users|work|root)\/[\w.-]+/,
  /(?<![\w.~/\-}\])*])\/tmp\/[\w.-]+/,
  /\b[A-Z]:\\+Users\\/,
]

/** The violations of the rules for files in a workspace. */
export function checkFiles(workspace: Workspace): Violation<FileRule>[] {
  return workspace.files.flatMap((file) => [...checkName(file), ...checkText(workspace, file)])
}

function checkName(file: string): Violation<FileRule>[] {
  const vague = file.split('/').find((part) => vagueNames.has(path.posix.parse(part).name.toLowerCase()))
  return vague ? [{ rule: 'vague-name', where: file, why: `"${vague}" does not say what is inside` }] : []
}

function checkText(workspace: Workspace, file: string): Violation<FileRule>[] {
  const text = workspace.read(file)
  if (text.includes('\0')) return []
  const lines = text.split('\n')
  const violations: Violation<FileRule>[] = []
  if (isSource(file) && lines.length > maxLines + 1) {
    violations.push({ rule: 'long-file', where: file, why: `${lines.length - 1} lines, more than ${maxLines}` })
  }
  // Most texts have none: one search of the whole text is quicker than one of each line.
  const patterns = machinePaths.filter((pattern) => pattern.test(text))
  if (patterns.length === 0 && !namesRegistries(file)) return violations
  lines.forEach((line, i) => {
    const where = `${file}:${i + 1}`
    const found = patterns.map((pattern) => pattern.exec(line)?.[0]).find((match) => match !== undefined)
    if (found) violations.push({ rule: 'machine-path', where, why: `${found} is a path of one machine` })
    const registry = registryIn(file, line)
    if (registry) violations.push({ rule: 'private-registry', where, why: `${registry} is not the public registry` })
  })
  return violations
}

const namesRegistries = (file: string): boolean => ['pnpm-lock.yaml', '.npmrc'].includes(path.posix.basename(file))

/** A private registry in a lockfile or in the settings of npm. */
function registryIn(file: string, line: string): string | undefined {
  const name = path.posix.basename(file)
  if (name === 'pnpm-lock.yaml') {
    const tarball = /\btarball:\s*['"]?(\S+?)['"]?[,}\s]*$/.exec(line)?.[1]
    return tarball?.startsWith('https://registry.npmjs.org/') ? undefined : tarball
  }
  return name === '.npmrc' ? /^\s*(?:\S*registry|\/\/\S+)\s*=.*/.exec(line)?.[0] : undefined
}
