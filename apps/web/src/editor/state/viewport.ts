/**
 * The visible part of a picture, independent of the pane's size, so that several panes stay in sync. Panes and
 * placements are in CSS pixels.
 */
export interface Viewport {
  /** 1 fits the whole picture into the pane. */
  readonly zoom: number
  /** The point of the picture at the centre of the pane, 0 … 1 of its width and height. */
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** The position of the picture in its pane. */
export interface Placement extends Size {
  readonly left: number
  readonly top: number
}

export const fitted: Viewport = { zoom: 1, x: 0.5, y: 0.5 }

/** The maximum size of a picture's pixel in CSS pixels, unless fitting needs more. */
const largestPixel = 16

/** CSS pixels per pixel of the picture when it fits. Small pictures are enlarged to fill the pane, like any other. */
export function fitScale(pane: Size, picture: Size): number {
  return Math.max(Math.min(pane.width / picture.width, pane.height / picture.height), 0)
}

/** The maximum zoom. */
export function mostZoom(pane: Size, picture: Size): number {
  const fit = fitScale(pane, picture)
  return fit > 0 ? Math.max(4, largestPixel / fit) : 1
}

/** Screen pixels per pixel of the picture, 1 is "100 %". @param density device pixels per CSS pixel */
export function scaleOf(viewport: Viewport, pane: Size, picture: Size, density: number): number {
  return fitScale(pane, picture) * viewport.zoom * density
}

/** The zoom at which a pixel of the picture is one of the screen. */
export function actualZoom(pane: Size, picture: Size, density: number): number {
  const fit = fitScale(pane, picture)
  return fit > 0 ? 1 / (fit * density) : 1
}

export function place(viewport: Viewport, pane: Size, picture: Size): Placement {
  const scale = fitScale(pane, picture) * viewport.zoom
  const width = picture.width * scale
  const height = picture.height * scale
  return { left: pane.width / 2 - viewport.x * width, top: pane.height / 2 - viewport.y * height, width, height }
}

/** Limits the viewport: the pane is filled as far as the picture reaches, and a smaller picture is centred. */
export function clamp(viewport: Viewport, pane: Size, picture: Size): Viewport {
  const zoom = Math.min(Math.max(viewport.zoom, 1), mostZoom(pane, picture))
  const { width, height } = place({ ...viewport, zoom }, pane, picture)
  return { zoom, x: clampCentre(viewport.x, pane.width, width), y: clampCentre(viewport.y, pane.height, height) }
}

function clampCentre(centre: number, pane: number, picture: number): number {
  if (picture <= pane) return 0.5
  const half = pane / 2 / picture
  return Math.min(Math.max(centre, half), 1 - half)
}

/** Zooms by a factor; the point of the picture at `at`, in the pane, stays fixed. */
export function zoomAt(viewport: Viewport, factor: number, at: Point, pane: Size, picture: Size): Viewport {
  const before = place(viewport, pane, picture)
  if (before.width === 0 || before.height === 0) return viewport
  const under = pictureAt(at, before)
  const zoom = Math.min(Math.max(viewport.zoom * factor, 1), mostZoom(pane, picture))
  const after = place({ ...viewport, zoom }, pane, picture)
  const moved = {
    zoom,
    x: under.x + (pane.width / 2 - at.x) / after.width,
    y: under.y + (pane.height / 2 - at.y) / after.height,
  }
  return clamp(moved, pane, picture)
}

/** Moves the picture by CSS pixels. */
export function panBy(viewport: Viewport, by: Point, pane: Size, picture: Size): Viewport {
  const { width, height } = place(viewport, pane, picture)
  if (width === 0 || height === 0) return viewport
  return clamp({ ...viewport, x: viewport.x - by.x / width, y: viewport.y - by.y / height }, pane, picture)
}

/** The point of the picture, clamped to 0 … 1, at a point of the pane. */
export function pictureAt(at: Point, placement: Placement): Point {
  return { x: (at.x - placement.left) / placement.width, y: (at.y - placement.top) / placement.height }
}

/** Two fingers: zooms by the change of their distance, and follows their middle. */
export function pinch(
  viewport: Viewport,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
  pane: Size,
  picture: Size,
): Viewport {
  const [from, to] = [middle(before), middle(after)]
  const spread = distance(before)
  const zoomed = spread > 0 ? zoomAt(viewport, distance(after) / spread, from, pane, picture) : viewport
  return panBy(zoomed, { x: to.x - from.x, y: to.y - from.y }, pane, picture)
}

const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
const distance = ([a, b]: readonly [Point, Point]): number => Math.hypot(a.x - b.x, a.y - b.y)

/**
 * The zoom factor of a wheel event. Trackpads send many small deltas, mice few large ones; lines and pages are
 * converted to pixels.
 */
export function wheelFactor({ deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
  const pixels = deltaY * (deltaMode === 1 ? 16 : deltaMode === 2 ? 400 : 1)
  return Math.exp(-Math.min(Math.max(pixels, -300), 300) / 300)
}
