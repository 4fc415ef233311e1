import { describe, expect, it } from 'vitest'
import {
  actualZoom,
  clamp,
  fitted,
  mostZoom,
  panBy,
  pictureAt,
  pinch,
  place,
  scaleOf,
  wheelFactor,
  zoomAt,
} from './viewport.ts'

const pane = { width: 800, height: 600 }
const picture = { width: 4000, height: 2000 }

describe('place', () => {
  it('fits the whole picture into the pane and centres it', () => {
    expect(place(fitted, pane, picture)).toEqual({ left: 0, top: 100, width: 800, height: 400 })
  })
  it('enlarges a small picture to the pane', () => {
    expect(place(fitted, pane, { width: 40, height: 30 })).toEqual({ left: 0, top: 0, width: 800, height: 600 })
  })
})

describe('zoomAt', () => {
  it('keeps the point under the pointer', () => {
    const at = { x: 300, y: 250 }
    const zoomed = zoomAt(fitted, 3, at, pane, picture)
    const before = pictureAt(at, place(fitted, pane, picture))
    const after = pictureAt(at, place(zoomed, pane, picture))
    expect(after.x).toBeCloseTo(before.x, 9)
    expect(after.y).toBeCloseTo(before.y, 9)
    expect(zoomed.zoom).toBe(3)
  })
  it('stops at the limits', () => {
    const at = { x: 400, y: 300 }
    expect(zoomAt(fitted, 0.1, at, pane, picture)).toEqual(fitted)
    expect(zoomAt(fitted, 1e6, at, pane, picture).zoom).toBe(mostZoom(pane, picture))
  })
  it('shows the same part in panes of other sizes', () => {
    const zoomed = zoomAt(fitted, 4, { x: 200, y: 300 }, pane, picture)
    const half = { width: 400, height: 300 }
    const [large, small] = [place(zoomed, pane, picture), place(zoomed, half, picture)]
    expect(pictureAt({ x: 400, y: 300 }, large)).toEqual(pictureAt({ x: 200, y: 150 }, small))
  })
})

describe('panBy', () => {
  it('moves the picture with the pointer', () => {
    const zoomed = zoomAt(fitted, 4, { x: 400, y: 300 }, pane, picture)
    const before = place(zoomed, pane, picture)
    const after = place(panBy(zoomed, { x: 30, y: -20 }, pane, picture), pane, picture)
    expect(after.left - before.left).toBeCloseTo(30)
    expect(after.top - before.top).toBeCloseTo(-20)
  })
  it('stops at the border of the picture', () => {
    const zoomed = zoomAt(fitted, 4, { x: 400, y: 300 }, pane, picture)
    const end = place(panBy(zoomed, { x: 1e5, y: 1e5 }, pane, picture), pane, picture)
    expect(end.left).toBeCloseTo(0)
    expect(end.top).toBeCloseTo(0)
  })
  it('does not move a picture that fits', () => {
    expect(panBy(fitted, { x: 50, y: 50 }, pane, picture)).toEqual(fitted)
  })
})

it('keeps the limits when the pane is resized', () => {
  expect(clamp({ zoom: 0.2, x: 0.1, y: 0.9 }, pane, picture)).toEqual(fitted)
})

it('computes "100 %" on dense screens', () => {
  const zoom = actualZoom(pane, picture, 2)
  expect(zoom).toBe(2.5)
  expect(scaleOf({ ...fitted, zoom }, pane, picture, 2)).toBe(1)
})

describe('pinch', () => {
  it('doubles the zoom when the fingers are twice as far apart', () => {
    const before = [
      { x: 300, y: 300 },
      { x: 500, y: 300 },
    ] as const
    const after = [
      { x: 200, y: 300 },
      { x: 600, y: 300 },
    ] as const
    expect(pinch(fitted, before, after, pane, picture)).toEqual({ zoom: 2, x: 0.5, y: 0.5 })
  })
  it('follows the middle of the fingers', () => {
    const zoomed = { zoom: 4, x: 0.5, y: 0.5 }
    const before = [
      { x: 300, y: 300 },
      { x: 500, y: 300 },
    ] as const
    const after = [
      { x: 340, y: 310 },
      { x: 540, y: 310 },
    ] as const
    const moved = place(pinch(zoomed, before, after, pane, picture), pane, picture)
    const start = place(zoomed, pane, picture)
    expect(moved.left - start.left).toBeCloseTo(40)
    expect(moved.top - start.top).toBeCloseTo(10)
  })
  it('handles two fingers on one point', () => {
    const same = [
      { x: 1, y: 1 },
      { x: 1, y: 1 },
    ] as const
    expect(pinch(fitted, same, same, pane, picture)).toEqual(fitted)
  })
})

it('turns every wheel delta into a moderate factor', () => {
  expect(wheelFactor({ deltaY: -100, deltaMode: 0 })).toBeGreaterThan(1)
  expect(wheelFactor({ deltaY: 3, deltaMode: 1 })).toBeLessThan(1)
  expect(wheelFactor({ deltaY: 1e6, deltaMode: 0 })).toBeCloseTo(Math.exp(-1))
})
