/** A zip archive of files that are compressed already (APPNOTE.TXT 6.3, method 0). */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { ClusterError } from './error.ts'

/** Names in UTF-8. */
const utf8Flag = 0x0800
/** 1980-01-01, the first day that the format knows: the same files give the same archive. */
const date = 0x0021
const version = 20
/** Of files; more would need the format's later form. */
const mostFiles = 0xffff

/**
 * @param names of files below the folder, with forward slashes; together below 4 GiB
 * @throws ClusterError 'cluster' for more than 65,535 files
 */
export async function zipOf(folder: string, names: readonly string[]): Promise<Uint8Array> {
  if (names.length > mostFiles) {
    throw new ClusterError(
      'cluster',
      `The dataset has ${names.length.toLocaleString('en')} files, more than an upload takes: name a folder that the cluster sees too.`,
    )
  }
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const name of names) {
    const content = await readFile(path.join(folder, name))
    const title = Buffer.from(name)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(version, 0)
    facts.writeUInt16LE(utf8Flag, 2)
    facts.writeUInt16LE(date, 8)
    facts.writeUInt32LE(crc32(content), 10)
    facts.writeUInt32LE(content.byteLength, 14)
    facts.writeUInt32LE(content.byteLength, 18)
    facts.writeUInt16LE(title.byteLength, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, title])
    parts.push(local, content)
    const entry = Buffer.alloc(46)
    entry.write('PK\x01\x02', 'latin1')
    entry.writeUInt16LE(version, 4)
    facts.copy(entry, 6)
    entry.writeUInt32LE(offset, 42)
    directory.push(entry, title)
    offset += local.byteLength + content.byteLength
  }
  const size = directory.reduce((sum, part) => sum + part.byteLength, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(names.length, 8)
  end.writeUInt16LE(names.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}
