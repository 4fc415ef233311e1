/** Next calls this once when a server process starts, before the first request. */
export async function register(): Promise<void> {
  // Next replaces this constant at the build, which keeps Node's modules out of its edge runtime. An import would not
  // be replaced.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startAdmin } = await import('./server/start.ts')
  startAdmin()
}
