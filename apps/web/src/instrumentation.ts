/** Runs once when a server process starts, before the first request. A wrong environment ends the start. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startWeb } = await import('./start.ts')
  startWeb()
}
