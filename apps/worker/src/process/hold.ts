/** What one task at a time has of several that share a process. It goes to those who ask for it in their order. */
export interface Hold {
  readonly held: boolean
  /** Resolves when the task has it, or has ended. */
  take(): Promise<void>
  /** Gives it to the next one; `take` gets it back. */
  release(): void
  /** Gives it up for good, also when it is still to come. */
  end(): void
}

/** @returns makes holds of the same thing */
export function holdsInTurn(): () => Hold {
  let free: Promise<void> = Promise.resolve()
  return () => {
    let give: (() => void) | undefined
    let over = false
    const release = () => {
      give?.()
      give = undefined
    }
    return {
      get held() {
        return give !== undefined
      },
      take: async () => {
        const before = free
        let giveOn = () => {}
        free = new Promise((resolve) => {
          giveOn = resolve
        })
        await before
        if (over) giveOn()
        else give = giveOn
      },
      release,
      end: () => {
        over = true
        release()
      },
    }
  }
}
