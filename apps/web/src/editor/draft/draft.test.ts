// @vitest-environment happy-dom
import type { ModelCapabilities } from '@amend/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { draw, emptyMask } from '../mask/mask.ts'
import { changeDraft, changedSettings, dialPlace, emptyDraft, settingsOf } from './draft.ts'
import { draftStorage, loadDraft, saveDraft } from './draft-storage.ts'

const model: ModelCapabilities = {
  title: 'Pico',
  summary: '',
  licence: 'MIT',
  defaults: {
    steps: 10,
    textGuidance: 1.5,
    imageGuidance: 1.25,
    negative: '',
    scheduler: 'checkpoint',
    resolution: 128,
    restore: 'detail',
    samples: 4,
    feather: 0,
    strength: 1,
    speed: 'exact',
  },
  guided: true,
  ranges: { steps: [1, 20], textGuidance: [1, 3], imageGuidance: [1, 1.5], samples: [1, 16], resolutions: [64, 128] },
  schedulers: ['checkpoint', 'ddim'],
  dial: [
    { textGuidance: 1, imageGuidance: 1.5 },
    { textGuidance: 1.25, imageGuidance: 1.4 },
    { textGuidance: 1.5, imageGuidance: 1.25 },
    { textGuidance: 2, imageGuidance: 1.1 },
    { textGuidance: 3, imageGuidance: 1 },
  ],
  examples: [],
  scope: null,
  languages: ['en'],
}

describe('a draft', () => {
  it('begins with the defaults of the model, the dial in the middle', () => {
    expect(settingsOf(emptyDraft, model)).toEqual({ ...model.defaults, strength: null, seed: null })
    expect(dialPlace(emptyDraft, model)).toBeCloseTo(0.5)
    expect(changedSettings(emptyDraft, model)).toEqual([])
  })
  it('sets both scales with the dial', () => {
    const bold = changeDraft(emptyDraft, { type: 'turn-dial', capabilities: model, place: 1 })
    expect(settingsOf(bold, model)).toMatchObject({ textGuidance: 3, imageGuidance: 1 })
    expect(changedSettings(bold, model)).toEqual(['textGuidance', 'imageGuidance'])
  })
  it('leaves the dial when a scale is set separately', () => {
    const custom = changeDraft(emptyDraft, { type: 'set', changes: { textGuidance: 3 } })
    expect(dialPlace(custom, model)).toBeUndefined()
  })
  it('adopts given settings, and resets all but the instruction', () => {
    const used = changeDraft(emptyDraft, {
      type: 'use',
      instruction: 'make it winter',
      settings: { ...model.defaults, steps: 4, seed: 7 },
    })
    expect(settingsOf(used, model)).toMatchObject({ steps: 4, seed: 7 })
    expect(changedSettings(used, model)).toEqual(['steps', 'seed'])
    const reset = changeDraft(used, { type: 'reset' })
    expect(reset.instruction).toBe('make it winter')
    expect(settingsOf(reset, model)).toEqual({ ...model.defaults, strength: null, seed: null })
  })
  it('has no strength of its own until one is set, and none for the pixels of the model', () => {
    const half = changeDraft(emptyDraft, { type: 'set', changes: { strength: 0.5 } })
    expect(settingsOf(half, model).strength).toBe(0.5)
    expect(changedSettings(half, model)).toEqual(['strength'])
    expect(settingsOf(changeDraft(half, { type: 'set', changes: { restore: 'model' } }), model).strength).toBeNull()
    const settings = { ...model.defaults, seed: 7 }
    const used = changeDraft(half, { type: 'use', instruction: 'make it much darker', settings })
    expect(settingsOf(used, model).strength).toBeNull()
  })
  it('sends a model only settings that it offers', () => {
    const draft = changeDraft(emptyDraft, { type: 'set', changes: { scheduler: 'gone', resolution: 1024 } })
    expect(settingsOf(draft, model)).toMatchObject({ scheduler: 'checkpoint', resolution: 128 })
  })
  it('keeps variants and seeds within their limits', () => {
    expect(changeDraft(emptyDraft, { type: 'vary', variants: 99 }).variants).toBe(8)
    expect(changeDraft(emptyDraft, { type: 'vary', variants: 0 }).variants).toBe(1)
    expect(changeDraft(emptyDraft, { type: 'seed', seed: -4 }).seed).toBe(0)
  })
})

describe('stored drafts', () => {
  beforeEach(() => localStorage.clear())

  const draft = {
    ...emptyDraft,
    instruction: 'make it night',
    seed: 5,
    changes: { steps: 12 },
    mask: draw(emptyMask, { kind: 'stroke', erase: false, size: 10, points: [1, 2, 3, 4] }),
  }

  it('are restored completely', () => {
    saveDraft(localStorage, 'a', draft)
    expect(loadDraft(localStorage, 'a')).toEqual(draft)
    expect(loadDraft(localStorage, 'b')).toEqual(emptyDraft)
  })
  it('are removed when they are empty again', () => {
    saveDraft(localStorage, 'a', draft)
    saveDraft(localStorage, 'a', emptyDraft)
    expect(localStorage.length).toBe(0)
  })
  it('are ignored when they are malformed', () => {
    for (const text of ['', '{', '[]', '{"instruction":5}', 'null']) {
      localStorage.setItem('amend.draft.a', text)
      expect(loadDraft(localStorage, 'a')).toEqual(emptyDraft)
    }
  })
  it('are limited to the latest ones', () => {
    for (let i = 0; i < 40; i++) saveDraft(localStorage, `tree-${i}`, draft, i)
    expect(localStorage.length).toBe(30)
    expect(loadDraft(localStorage, 'tree-0')).toEqual(emptyDraft)
    expect(loadDraft(localStorage, 'tree-39')).toEqual(draft)
  })
  it('keep the instruction when a mask is too large', () => {
    const points = Array.from({ length: 200_000 }, () => 1234)
    const large = { ...draft, mask: draw(emptyMask, { kind: 'stroke', erase: false, size: 10, points }) }
    saveDraft(localStorage, 'a', large)
    expect(loadDraft(localStorage, 'a')).toEqual({ ...draft, mask: emptyMask })
  })
  it('are optional: the page works without a storage', () => {
    const full = {
      ...localStorage,
      length: 0,
      key: () => null,
      getItem: () => null,
      removeItem: () => {},
      clear: () => {},
    }
    const closed = {
      ...full,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    }
    expect(() => saveDraft(closed, 'a', draft)).not.toThrow()
  })
})

describe('when the browser refuses a storage', () => {
  const own = Object.getOwnPropertyDescriptor(window, 'localStorage')
  afterEach(() => {
    if (own) Object.defineProperty(window, 'localStorage', own)
    else Reflect.deleteProperty(window, 'localStorage')
  })
  const refuse = (get: () => unknown) => Object.defineProperty(window, 'localStorage', { configurable: true, get })
  const denied = () => {
    throw new DOMException('Access is denied for this document.', 'SecurityError')
  }

  it.each([
    ['throws', denied],
    ['is null', () => null],
    ['is undefined', () => undefined],
  ])('drafts are empty and not stored: it %s', (_, get) => {
    refuse(get)
    expect(draftStorage()).toBeUndefined()
    expect(loadDraft(draftStorage(), 'a')).toEqual(emptyDraft)
    expect(() => saveDraft(draftStorage(), 'a', { ...emptyDraft, instruction: 'make it night' })).not.toThrow()
  })

  it('drafts are empty and not stored: each of its functions throws', () => {
    refuse(() => ({ length: 0, getItem: denied, setItem: denied, removeItem: denied, key: denied }))
    expect(loadDraft(draftStorage(), 'a')).toEqual(emptyDraft)
    expect(() => saveDraft(draftStorage(), 'a', { ...emptyDraft, instruction: 'make it night' })).not.toThrow()
    expect(() => saveDraft(draftStorage(), 'a', emptyDraft)).not.toThrow()
  })
})
