/** What the API accepts, for those who ask as well as for those who check. */

const mebibyte = 2 ** 20

/** Of every picture that is read, on the command line as in the web app. All are checked before anything is decoded. */
export const pictureLimits = {
  /** Width × height. */
  pixels: 100_000_000,
  /** Shorter side, pixels. */
  minSide: 8,
  /** Longer side, pixels: what is long and thin costs memory for each of its rows. */
  maxSide: 65_535,
  /** Pixels that decoding visits, those of all scans of a JPEG and of all tiles of a HEIC together. */
  decodedPixels: 1_600_000_000,
} as const

export const uploadLimits = {
  ...pictureLimits,
  /** Of a file, unless the installation says otherwise. */
  bytes: 50 * mebibyte,
  /** By content, whatever the name says. */
  mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic', 'image/gif', 'image/tiff'],
  /** As people know them. */
  formats: ['JPEG', 'PNG', 'WebP', 'AVIF', 'HEIC', 'GIF', 'TIFF'],
} as const

export const editRequestLimits = {
  /** Of one person in all workspaces, not yet done. */
  waiting: 100,
  /** Of a mask's PNG, in base64 characters and in pixels a side. */
  maskCharacters: 8 * mebibyte,
  maskSide: 16_384,
} as const

/** Of requests to procedures. */
export const callLimits = {
  /** Bytes of an input in JSON, unless its procedure needs more. The largest are two texts of an edit and 200 ids. */
  inputBytes: 32 * 1024,
  /** The same with a mask. Only for people who are signed in. */
  inputBytesWithMask: editRequestLimits.maskCharacters + 32 * 1024,
  /** Calls that share a request. */
  calls: 50,
  /** Arrays and objects within one another. */
  depth: 16,
} as const

export const pageLimits = {
  images: { default: 60, most: 200 },
  /** Of a history; its first page has a few more. */
  treeEdits: { default: 140, most: 200 },
  mails: 50,
  bulk: 200,
  instructions: 50,
  /** Characters. */
  search: 200,
  name: 200,
} as const
