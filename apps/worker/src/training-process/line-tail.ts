import { open } from 'node:fs/promises'

const newline = 0x0a

/** Reads the lines that are added to a file, which may not exist yet. A line counts when it is complete. */
export class LineTail {
  readonly #file: string
  #offset = 0
  #count = 0

  constructor(file: string) {
    this.#file = file
  }

  /** How many lines have been taken. */
  get count(): number {
    return this.#count
  }

  /**
   * Passes the lines since the last call that succeeded. When `use` throws, the next call passes them again.
   * @param use called with the lines, when there are any, and the number of those before them
   */
  async read(use: (lines: readonly string[], before: number) => Promise<void>): Promise<void> {
    const bytes = await this.#newBytes()
    const end = bytes.lastIndexOf(newline) + 1
    if (end === 0) return
    const lines = bytes
      .subarray(0, end - 1)
      .toString('utf8')
      .split('\n')
    await use(lines, this.#count)
    this.#offset += end
    this.#count += lines.length
  }

  async #newBytes(): Promise<Buffer> {
    const handle = await open(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!handle) return Buffer.alloc(0)
    try {
      const { size } = await handle.stat()
      if (size <= this.#offset) return Buffer.alloc(0)
      const bytes = Buffer.alloc(size - this.#offset)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, this.#offset)
      return bytes.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  }
}
