/** References that can be pulled: a Hugging Face id, a URL, or a local folder or file. */
import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { ModelError } from '../error.ts'
import { isSafeFilePath, nameFrom, quote, repositoryName } from './name.ts'

/** The URL of the Hugging Face Hub, without a trailing slash. */
export const hubAddress = 'https://huggingface.co'
const hubHosts = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co'])

/** A parsed reference. */
export type Reference =
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string }
  /** `url` may contain a signature in its query; `source` does not and may be shown and stored. */
  | { readonly kind: 'url'; readonly url: string; readonly source: string; readonly fileName: string }
  | { readonly kind: 'folder' | 'file'; readonly path: string }

/**
 * Parses a reference. A path that exists on this disk takes precedence over any other meaning.
 * @param endpoint the URL of the hub or its mirror; it replaces the hub in URLs
 * @throws ModelError 'bad-reference', or 'not-found' for a path that does not exist
 */
export async function parseReference(text: string, endpoint: string, revision?: string): Promise<Reference> {
  const reference = text.trim()
  if (/^https?:\/\//i.test(reference)) return parseAddress(reference, endpoint, revision)
  const found = reference === '' ? undefined : await entryAt(path.resolve(reference))
  if (found?.isDirectory()) return { kind: 'folder', path: path.resolve(reference) }
  if (found?.isFile()) return { kind: 'file', path: path.resolve(reference) }
  if (/^[.~]/.test(reference) || path.isAbsolute(reference) || reference.includes('\\')) {
    throw new ModelError('not-found', `There is no file or folder ${quote(reference)}.`)
  }
  const at = reference.indexOf('@')
  const repository = at === -1 ? reference : reference.slice(0, at)
  if (at !== -1) return hubReference(repository, reference.slice(at + 1), reference)
  return hubReference(repository, revision, reference)
}

async function entryAt(file: string): Promise<Stats | undefined> {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw error
    return undefined
  })
}

/** The default name of a pull. */
export function defaultName(reference: Reference): string {
  switch (reference.kind) {
    case 'hub':
      return nameFrom(repositoryName(reference.repository, reference.revision))
    case 'url':
      return nameFrom(stem(reference.fileName))
    case 'folder':
      return nameFrom(path.basename(reference.path))
    case 'file':
      return nameFrom(stem(path.basename(reference.path)))
  }
}

const stem = (file: string) => file.slice(0, file.length - path.extname(file).length)

function hubReference(repository: string, revision: string | undefined, given: string): Reference {
  const part = '[A-Za-z0-9_][A-Za-z0-9._-]{0,95}'
  if (!new RegExp(`^${part}/${part}$`).test(repository) || /--|\.\./.test(repository)) {
    throw new ModelError(
      'bad-reference',
      `${quote(given)} is not a model: give a Hugging Face id such as owner/name or owner/name@revision, the address of a .safetensors file, or a folder or file.`,
    )
  }
  const name = revision ?? 'main'
  if (!/^[A-Za-z0-9_][A-Za-z0-9._/-]{0,127}$/.test(name) || name.includes('..')) {
    throw new ModelError('bad-reference', `${quote(name)} is not a revision: give a branch, a tag or a commit.`)
  }
  return { kind: 'hub', repository, revision: name }
}

function parseAddress(reference: string, endpoint: string, revision?: string): Reference {
  const url = tryUrl(reference)
  if (!url) throw new ModelError('bad-reference', 'The address cannot be read.')
  if (url.username || url.password) {
    throw new ModelError('bad-reference', `Addresses with a user name or password in them are not taken (${url.host}).`)
  }
  const onHub = hubHosts.has(url.host) || url.href.startsWith(`${endpoint}/`)
  if (onHub) {
    const base = url.href.startsWith(`${endpoint}/`) ? new URL(endpoint).pathname.replace(/\/$/, '').length : 0
    const [owner, name, view, at, ...file] = url.pathname.slice(base).split('/').filter(Boolean).map(decode)
    if (owner && name && (view === undefined || (view === 'tree' && file.length === 0))) {
      return hubReference(`${owner}/${name}`, at ?? revision, reference)
    }
    if (owner && name && at && (view === 'resolve' || view === 'blob') && file.length > 0) {
      const repository = hubReference(`${owner}/${name}`, at, reference)
      if (repository.kind === 'hub') {
        return fileReference(fileAddress(endpoint, repository.repository, at, file.join('/')), file.join('/'))
      }
    }
  }
  return fileReference(url.href, decode(url.pathname))
}

/** The URL of a repository's file at the hub. */
export function fileAddress(endpoint: string, repository: string, revision: string, file: string): string {
  const encoded = file.split('/').map(encodeURIComponent).join('/')
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${encoded}`
}

function fileReference(address: string, pathname: string): Reference {
  const url = new URL(address)
  const fileName = pathname.slice(pathname.lastIndexOf('/') + 1)
  const source = `${url.origin}${url.pathname}`
  if (!fileName.toLowerCase().endsWith('.safetensors') || !isSafeFilePath(fileName)) {
    throw new ModelError(
      'bad-reference',
      `${quote(source)} is not the address of a .safetensors file; other formats are not read, pickles (.ckpt, .bin, .pt) because opening one can run code.`,
    )
  }
  url.hash = ''
  return { kind: 'url', url: url.href, source, fileName }
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
