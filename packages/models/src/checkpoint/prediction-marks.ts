/** Reads from a single file what its network predicts. */
import { ModelError } from '../error.ts'
import type { SafetensorsFile } from './safetensors.ts'

/** Keys of `scheduler_config.json`. */
export interface PredictionKeys {
  readonly prediction_type: 'epsilon' | 'v_prediction' | 'sample'
  readonly rescale_betas_zero_snr?: true
}

/** Spellings of `modelspec.prediction_type`, without case, hyphens, underscores and spaces. */
const spellings: Readonly<Record<string, PredictionKeys['prediction_type']>> = {
  epsilon: 'epsilon',
  eps: 'epsilon',
  noise: 'epsilon',
  v: 'v_prediction',
  vpred: 'v_prediction',
  vprediction: 'v_prediction',
  vparameterization: 'v_prediction',
  velocity: 'v_prediction',
  sample: 'sample',
  x0: 'sample',
}

/**
 * Empty tensors of the names `v_pred` and `ztsnr` mark a network that predicts velocity, `ztsnr` one that was trained with
 * zero terminal SNR (Lin et al. 2024) as well: a network that starts from pure noise cannot predict the noise. Without
 * such a tensor the metadata of the ModelSpec standard decide, `modelspec.prediction_type` before
 * `modelspec.architecture`; without those it is noise.
 * @throws ModelError 'unsupported-model' for metadata that name something else
 */
export function predictionOf(file: SafetensorsFile): PredictionKeys {
  const marked = (name: string) =>
    [name, `model.diffusion_model.${name}`].some((place) => file.find(place) !== undefined)
  if (marked('ztsnr')) return { prediction_type: 'v_prediction', rescale_betas_zero_snr: true }
  if (marked('v_pred')) return { prediction_type: 'v_prediction' }
  const said = file.metadata['modelspec.prediction_type']?.trim() ?? ''
  if (said === '') {
    const velocity = /^stable-diffusion-v2-768-v\b/i.test(file.metadata['modelspec.architecture'] ?? '')
    return { prediction_type: velocity ? 'v_prediction' : 'epsilon' }
  }
  const key = said.toLowerCase().replace(/[-_\s]/g, '')
  const known = Object.hasOwn(spellings, key) ? spellings[key] : undefined
  if (known) return { prediction_type: known }
  throw new ModelError(
    'unsupported-model',
    `${file.file} says in its metadata that it predicts "${said.slice(0, 40)}" (modelspec.prediction_type), which is not known: put a <name>.scheduler_config.json beside it that says what it predicts.`,
  )
}
