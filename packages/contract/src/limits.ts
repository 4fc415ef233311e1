/** Limits of the API, for clients and servers. */

const mebibyte = 2 ** 20

/**
 * Limits of every picture that is read, on the command line and in the web app. All are checked before anything is
 * decoded.
 */
export const pictureLimits = {
  /** Width × height. */
  pixels: 100_000_000,
  /** Shorter side, pixels. */
  minSide: 8,
  /** Longer side, pixels: a long and thin picture costs memory per row. */
  maxSide: 65_535,
  /** Pixels that decoding visits: those of all scans of a JPEG, and of all tiles of a HEIC. */
  decodedPixels: 1_600_000_000,
} as const

export const uploadLimits = {
  ...pictureLimits,
  /** The default maximum size of a file. */
  bytes: 50 * mebibyte,
  /** Media types by content, independent of the name. */
  mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic', 'image/gif', 'image/tiff'],
  /** Display names. */
  formats: ['JPEG', 'PNG', 'WebP', 'AVIF', 'HEIC', 'GIF', 'TIFF'],
} as const

export const editRequestLimits = {
  /** Unfinished edits of one person in all workspaces. */
  waiting: 100,
  /** Unfinished shelves of looks of one person in a workspace. */
  shelves: 8,
  /** Of a mask's PNG, in base64 characters and in pixels a side. */
  maskCharacters: 8 * mebibyte,
  maskSide: 16_384,
} as const

export const albumLimits = {
  /** Characters. */
  name: 100,
  /** Of the search of a smart album. */
  days: 3650,
} as const

export const tagLimits = {
  /** Characters. */
  name: 50,
  perImage: 50,
  /** Tags that one request adds or removes. */
  perRequest: 20,
} as const

export const commentLimits = {
  /** Characters. */
  text: 4000,
  mentions: 20,
} as const

/** Stars of the best picture. */
export const mostStars = 5

/** Limits of requests to procedures. */
export const callLimits = {
  /**
   * The maximum size of an input in JSON, bytes, unless its procedure needs more. The largest inputs are two texts of
   * an edit and 200 ids.
   */
  inputBytes: 32 * 1024,
  /** The same with a mask. Only with a session. */
  inputBytesWithMask: editRequestLimits.maskCharacters + 32 * 1024,
  /** Calls that share a request. */
  calls: 50,
  /** The maximum nesting of arrays and objects. */
  depth: 16,
} as const

export const pageLimits = {
  images: { default: 60, most: 200 },
  /** Edits of a page of the history; the first page has a few more. */
  treeEdits: { default: 140, most: 200 },
  mails: 50,
  shares: 50,
  safetyReviews: 50,
  bulk: 200,
  instructions: 50,
  albums: { default: 60, most: 200 },
  tags: { default: 60, most: 200 },
  comments: { default: 50, most: 200 },
  /** Characters. */
  search: 200,
  name: 200,
  members: 500,
  activity: 40,
  notifications: 30,
  audit: 50,
  /** Rows of a list of the administration. */
  administration: 100,
} as const

export const creditLimits = {
  /** Credits a month that a limit may allow. */
  most: 1_000_000_000,
} as const

export const announcementLimits = {
  /** Characters in each language. */
  text: 500,
} as const

export const modelLimits = {
  /** Characters of the place of a checkpoint. */
  reference: 1000,
  /** Characters of the reason of a deployment. */
  reason: 300,
  /** Characters of a name in the store of the workers. */
  name: 128,
  /** Characters of the name of a file that is sent. */
  fileName: 255,
  /** Bytes of each piece in which a file is sent, but the last. */
  pieceBytes: 16 * 2 ** 20,
  /** How strongly a LoRA is added; 1: as it was trained. */
  weight: { least: -4, default: 1, most: 4 },
} as const

export const trainingLimits = {
  /** Characters of a run's name. */
  name: 100,
  /** Characters of a folder of pairs. */
  folder: 1000,
  /** Minutes after which a run stops by itself: a year at most. */
  minutes: { least: 0.1, most: 527_040 },
  /** Of an hour of a machine. */
  price: { least: 0, most: 1_000_000 },
  /** Runs that are compared with one another. */
  compared: 8,
} as const

export const canaryLimits = {
  /** Edits of each arm before a rate is judged. */
  least: { least: 5, default: 30, most: 10_000 },
  /** How much worse a rate may be. */
  margin: { least: 0, default: 0, most: 0.5 },
} as const

export const evaluationLimits = {
  /** Items of the golden set. */
  goldenItems: 200,
  /** Characters of what a picture shows. */
  caption: 300,
  /** Bytes of a picture of a golden item. */
  picture: 8 * 2 ** 20,
} as const

export const preferenceLimits = {
  /** Characters of the name of a set. */
  name: 60,
} as const

export const teamLimits = {
  /** Of a team's name, characters. */
  name: 100,
  /** Days until an invitation expires. */
  invitationDays: { least: 1, default: 7, most: 90 },
  /** How many people may accept a link. */
  invitationUses: { least: 1, default: 10, most: 500 },
  /** Open invitations of a workspace. */
  openInvitations: 200,
} as const
