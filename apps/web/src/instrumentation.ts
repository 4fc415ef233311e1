/** Next calls this once when a server process starts, before the first request. */
export async function register(): Promise<void> {
  // Next replaces this when it builds, and so leaves Node's modules out of its edge runtime. An import would not do.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startWeb } = await import('./server/start.ts')
  startWeb()
}
