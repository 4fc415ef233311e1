/** The official library, with what it expects of a browser and Node lacks. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { initSync } from '@contentauth/c2pa-wasm'

/** Bytes as the library reads them: in pieces, synchronously. */
export class BytesBlob {
  readonly #bytes: Uint8Array
  readonly size: number

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.size = bytes.length
  }

  slice(from: number, to: number): BytesBlob {
    return new BytesBlob(this.#bytes.subarray(from, to))
  }

  read(): ArrayBuffer {
    return new Uint8Array(this.#bytes).buffer
  }
}

/** The reader of web workers, for `BytesBlob`. */
class BytesReader {
  readAsArrayBuffer(blob: BytesBlob): ArrayBuffer {
    return blob.read()
  }
}

let opened = false

/** Compiles the library at the first call: about half a second. */
export function openLibrary(): void {
  if (opened) return
  Object.assign(globalThis, { FileReaderSync: BytesReader })
  const module = readFileSync(fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))
  initSync({ module })
  opened = true
}
