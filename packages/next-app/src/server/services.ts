import type { Services } from '@amend/services'

/** On globalThis, because a development server loads modules again after each change. */
const slot: { amendServices?: Promise<Services> | undefined } = globalThis as never

export interface HeldServices {
  /** Opens the services at the first call. After a failure the next call tries again: the database may be starting. */
  readonly services: () => Promise<Services>
  /** Closes the services if they were opened, and waits for them if they are being opened. */
  readonly closeServices: () => Promise<void>
}

/** Holds the database, queue, storage and accounts of this process. */
export function holdServices(open: () => Promise<Services>): HeldServices {
  return {
    services: () => {
      const opening =
        slot.amendServices ??
        open().catch((error: unknown) => {
          slot.amendServices = undefined
          throw error
        })
      slot.amendServices = opening
      return opening
    },
    closeServices: async () => {
      const opened = slot.amendServices
      slot.amendServices = undefined
      await opened?.then(
        (services) => services.close(),
        () => undefined,
      )
    },
  }
}
