import { describe, expect, it } from 'vitest'
import { agree } from './agreement.ts'

/** The sizes of SDXL as published. */
const unet = {
  in_channels: 8,
  out_channels: 4,
  cross_attention_dim: 2048,
  addition_time_embed_dim: 256,
  projection_class_embeddings_input_dim: 2816,
}
const vae = { latent_channels: 4, scaling_factor: 0.13025, block_out_channels: [128, 256, 512, 512] }
const textEncoder = { hidden_size: 768, max_position_embeddings: 77 }
const textEncoder2 = { hidden_size: 1280, projection_dim: 1280, max_position_embeddings: 77 }

describe('the parts of SDXL', () => {
  it('agree on their sizes, and the autoencoder is computed in float32, for it overflows in float16', () => {
    const dimensions = agree({ unet, vae, textEncoder, textEncoder2 })
    expect(dimensions).toMatchObject({ scalingFactor: 0.13025, factor: 8, contextLength: 77, wideAutoencoder: true })
  })

  it('keep an autoencoder in float16 that says that it does not overflow', () => {
    const mended = { ...vae, force_upcast: false }
    expect(agree({ unet, vae: mended, textEncoder, textEncoder2 }).wideAutoencoder).toBe(false)
    const single = { ...unet, cross_attention_dim: 768 }
    expect(agree({ unet: single, vae, textEncoder }).wideAutoencoder).toBe(false)
  })

  it.each([
    [{ textEncoder2: { ...textEncoder2, hidden_size: 1024 } }, /width 2048, the two text encoders make 1792/],
    [{ textEncoder2: { ...textEncoder2, projection_dim: 768 } }, /width 1280, the second text encoder makes 768/],
    [{ textEncoder2: undefined }, /width 2048, the text encoder makes 768/],
  ])('of two checkpoints are refused: %j', (changed, message) => {
    expect(() => agree({ unet, vae, textEncoder, ...changed })).toThrow(message)
  })
})
