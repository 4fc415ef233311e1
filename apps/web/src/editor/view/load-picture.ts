/** Loads and decodes a picture off the main thread, so that showing it takes no time. Resolves even if it fails. */
export async function loadPicture(url: string): Promise<boolean> {
  const image = new Image()
  image.src = url
  try {
    await image.decode()
    return true
  } catch {
    return false
  }
}

/** Waits for a picture, but not longer than this (ms); something else is shown in the meantime. */
export async function loadPictureWithin(url: string, ms: number): Promise<void> {
  await Promise.race([loadPicture(url), new Promise((resolve) => setTimeout(resolve, ms))])
}
