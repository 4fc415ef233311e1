/** Tabs of one browser in a process: real channels between them, which a test can cut as a crash or a frozen tab does. */

type Listener = ((event: MessageEvent) => void) | null

const NativeChannel = globalThis.BroadcastChannel

/** The tab whose code runs, for channels that it opens. */
let current: BrowserTab | undefined

/** A channel that neither sends nor hears while its tab is frozen. What it would hear waits, as in a browser. */
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

  /** Runs code as the tab's own. */
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
