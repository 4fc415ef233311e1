import { openServices, type Services } from '@amend/services'

/** Kept beside the modules: a development server loads those anew after each change. */
const slot: { amendServices?: Promise<Services> | undefined } = globalThis as never

/**
 * The database, queue, storage and accounts that this process works with, opened at the first use. When opening fails
 * the next use tries again: the database may be on its way.
 */
export function services(): Promise<Services> {
  const opening =
    slot.amendServices ??
    openServices(process.env).catch((error: unknown) => {
      slot.amendServices = undefined
      throw error
    })
  slot.amendServices = opening
  return opening
}

/** Closes what was opened; waits for what is being opened. */
export async function closeServices(): Promise<void> {
  const opened = slot.amendServices
  slot.amendServices = undefined
  await opened?.then(
    (open) => open.close(),
    () => undefined,
  )
}
