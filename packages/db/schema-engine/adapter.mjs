/** `@prisma/adapter-pg`, adapted to the schema engine. */
import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'

/** A PostgreSQL URL from a Prisma URL, without the parameters that only Prisma understands. */
export function connectionString(url) {
  const plain = new URL(url)
  plain.searchParams.delete('schema')
  return plain.toString()
}

export function connectionFactory(url, shadowUrl) {
  const schema = new URL(url).searchParams.get('schema')
  const connect = async (to) => {
    const adapter = new PrismaPg({ connectionString: connectionString(to) }, schema ? { schema } : undefined)
    return describing(await adapter.connect())
  }
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(url),
    connectToShadowDb: () => (shadowUrl ? connect(shadowUrl) : shadow(url, connect)),
  })
}

/**
 * An empty shadow database that is dropped when the connection ends. The adapter's own cannot be used: with a
 * connection string it would run the migrations in the main database.
 */
async function shadow(url, connect) {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`
  const place = new URL(url)
  place.pathname = `/${name}`
  const run = async (statement) => {
    const client = new pg.Client({ connectionString: connectionString(url) })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await run(`CREATE DATABASE "${name}"`)
  const adapter = await connect(place)
  const dispose = adapter.dispose.bind(adapter)
  adapter.dispose = async () => {
    await dispose()
    await run(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  }
  return adapter
}

// Object identifiers in pg_type.
const char = 18 // the system catalogue's "char", one byte
const bpchar = 1042

/**
 * The adapter has no mapping for the system catalogue's "char", which the engine reads when it describes a schema: such
 * columns are treated as bpchar and returned as characters. It also splits scripts at every semicolon, even within
 * functions: here they are sent to the server whole.
 */
function describing(queryable) {
  const columns = new WeakMap()
  const performIO = queryable.performIO.bind(queryable)
  const queryRaw = queryable.queryRaw.bind(queryable)
  const startTransaction = queryable.startTransaction?.bind(queryable)
  queryable.performIO = async (query) => {
    const result = await performIO(query)
    const found = []
    result.fields?.forEach((field, i) => {
      if (field.dataTypeID !== char) return
      field.dataTypeID = bpchar
      found.push(i)
    })
    columns.set(result.rows, found)
    return result
  }
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const i of columns.get(result.rows) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character
    return result
  }
  queryable.executeScript = async (script) => {
    await performIO({ sql: script, args: [], argTypes: [] })
  }
  if (startTransaction) queryable.startTransaction = async (...args) => describing(await startTransaction(...args))
  return queryable
}
