import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

/**
 * A grey picture that a reader takes, each with bytes of its own (PNG specification, section 5).
 * @param noisy makes it take about a byte a pixel
 */
export function makePng(side = 16, noisy = false): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 8 // bits a sample; colour type 0: grey
  const length = side * (side + 1)
  const rows = noisy ? randomBytes(length) : Buffer.alloc(length, Math.floor(Math.random() * 256))
  for (let row = 0; row < side; row++) rows[row * (side + 1)] = 0 // filter: none
  const text = Buffer.from(`Comment\0${Math.random()}`)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('tEXt', text),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
