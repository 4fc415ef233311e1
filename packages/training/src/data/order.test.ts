import { randomOf } from '@amend/diffusion'
import { describe, expect, it } from 'vitest'
import { epochOrder, shuffledInShards } from './order.ts'

const shards = Array.from({ length: 1000 }, (_, place) => Math.floor(place / 50))

describe('the order of an epoch', () => {
  it('has each place once, and is a function of seed and epoch', () => {
    for (const own of [undefined, shards]) {
      const first = [...epochOrder(1000, 7, 0, own)]
      expect([...first].sort((a, b) => a - b)).toEqual(shards.map((_, i) => i))
      const next = [...epochOrder(1000, 7, 1, own)]
      expect(next).not.toEqual(first)
      expect([...epochOrder(1000, 7, 0, own)]).toEqual(first)
      expect([...epochOrder(1000, 8, 0, own)]).not.toEqual(first)
    }
  })

  it('in shards has the places of at most four at a time, and reads each shard once', () => {
    const order = [...shuffledInShards(shards, randomOf(3, 1))].map((place) => shards[place]!)
    const firstOf = new Map<number, number>()
    const lastOf = new Map<number, number>()
    for (const [at, shard] of order.entries()) {
      if (!firstOf.has(shard)) firstOf.set(shard, at)
      lastOf.set(shard, at)
    }
    for (const at of order.keys()) {
      const open = [...firstOf].filter(([shard, first]) => first <= at && lastOf.get(shard)! >= at)
      expect(open.length).toBeLessThanOrEqual(4)
    }
    expect(order.slice(0, 20).some((shard) => shard !== order[0])).toBe(true)
  })
})
