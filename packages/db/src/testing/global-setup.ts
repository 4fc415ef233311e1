/** For vitest's `globalSetup`: one server for all test files of a run. */
import { sharedServer, startTestServer } from './server.ts'

export default async function startSharedServer(): Promise<() => Promise<void>> {
  const postgres = await startTestServer()
  process.env[sharedServer] = postgres.url
  return postgres.stop
}
