/**
 * Simulates tabs of one browser in a process: real channels between them, which a test can interrupt like a crashed or
 * frozen tab.
 */

type Listener = ((event: MessageEvent) => void) | null

const NativeChannel = globalThis.BroadcastChannel

/** The tab whose code runs; channels that it opens belong to it. */
let current: BrowserTab | undefined

/** A channel that neither sends nor receives while its tab is frozen. Messages to it wait, as in a browser. */
export class TabChannel extends NativeChannel {
  readonly #tab = current

  override postMessage(message: unknown): void {
    if (!this.#tab?.frozen) super.postMessage(message)
  }

  override set onmessage(listener: Listener) {
    super.onmessage = (event) => {
      if (this.#tab?.frozen) this.#tab.waiting.push(() => listener?.(event))
      else listener?.(event)
    }
  }
}

export class BrowserTab {
  frozen = false
  readonly waiting: (() => void)[] = []

  /** Runs code as this tab's own. */
  run<Result>(act: () => Result): Result {
    current = this
    try {
      return act()
    } finally {
      current = undefined
    }
  }

  freeze(): void {
    this.frozen = true
  }

  thaw(): void {
    this.frozen = false
    for (const hear of this.waiting.splice(0)) hear()
  }
}
