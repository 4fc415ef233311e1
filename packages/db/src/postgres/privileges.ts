/**
 * PostgreSQL refuses to run as root. Started by root, it runs in a user namespace in which root has another id: the
 * files still belong to root. Where namespaces are not permitted (some containers) it runs as nobody, who then owns the
 * files.
 */
import { spawnSync } from 'node:child_process'
import { chown, lchown, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { DbError } from '../error.ts'

export interface Privileges {
  /** The prefix of the command. */
  readonly prefix: readonly string[]
  /** Options for spawn. */
  readonly ids: { readonly uid?: number; readonly gid?: number }
  /** The user who must own the cluster; undefined when the owner does not change. */
  readonly owner?: number
}

const nobody = 65_534
const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']

/**
 * @param postgres the server's executable
 * @throws DbError 'root-refused'
 */
export function dropPrivileges(postgres: string, uid = process.getuid?.()): Privileges {
  if (uid !== 0) return { prefix: [], ids: {} }
  const [unshare = '', ...options] = namespace
  if (spawnSync(unshare, [...options, postgres, '--version']).status === 0) {
    return { prefix: namespace, ids: {}, owner: 0 }
  }
  const ids = { uid: nobody, gid: nobody }
  if (process.platform === 'linux' && spawnSync(postgres, ['--version'], ids).status === 0) {
    return { prefix: [], ids, owner: nobody }
  }
  throw new DbError(
    'root-refused',
    'PostgreSQL does not run as root: start Amend as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
  )
}

/** Changes the owner of a folder and its content to the user who runs PostgreSQL. */
export async function handOver(folder: string, { owner }: Privileges): Promise<void> {
  if (owner === undefined || (await stat(folder)).uid === owner) return
  for (const entry of await readdir(folder, { recursive: true })) await lchown(path.join(folder, entry), owner, owner)
  await chown(folder, owner, owner)
}
