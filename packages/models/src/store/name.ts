/** Valid names of stored models and of files in them. Both become paths on the user's disk. */
import { ModelError } from '../error.ts'

const allowedName = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/
/** Names that Windows reserves for devices, whatever their extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** Whether a model can be stored under this name: one folder name that is safe on every system. */
export function isStoredName(name: string): boolean {
  return allowedName.test(name) && !name.endsWith('.') && !deviceName.test(name)
}

/** `owner/name` is stored as `owner--name`; the Hub allows no `--` in an id, so names are unique. */
export function repositoryName(repository: string, revision: string): string {
  const name = repository.replace('/', '--')
  return revision === 'main' ? name : `${name}@${revision.replaceAll('/', '-')}`
}

/** The stored name for a name, `owner/name` or `owner/name@revision`; undefined for anything else. */
export function storedName(reference: string): string | undefined {
  const [, repository, revision = 'main'] = /^([^/@]+\/[^/@]+)(?:@(.+))?$/.exec(reference) ?? []
  const name = repository ? repositoryName(repository, revision) : reference
  return isStoredName(name) ? name : undefined
}

/**
 * The name that the user gave.
 * @throws ModelError 'bad-reference' when it is not a valid folder name
 */
export function requireStoredName(reference: string): string {
  const name = storedName(reference)
  if (name === undefined) {
    throw new ModelError(
      'bad-reference',
      `${quote(reference)} cannot be the name of a stored model: use letters, digits and . _ - @, at most 128 of them.`,
    )
  }
  return name
}

/** A name derived from a file's or a folder's own. */
export function nameFrom(text: string): string {
  const name = text
    .replace(/[^A-Za-z0-9._@-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128)
    .replace(/\.+$/, '')
  if (!isStoredName(name))
    throw new ModelError('bad-reference', `${quote(text)} gives no name to store under: give one.`)
  return name
}

/**
 * Whether a file name in a listing or a manifest stays inside the folder it is put in, on every system: relative, with
 * forward slashes, without empty, `.` or `..` parts, drives, backslashes or control characters.
 */
export function isSafeFilePath(file: string): boolean {
  if (file.length === 0 || file.length > 1024 || /[\\\p{Cc}]/u.test(file)) return false
  return file.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/^[A-Za-z]:/.test(part))
}

/** Untrusted text inside a sentence: shortened, with control characters escaped. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text)
}
