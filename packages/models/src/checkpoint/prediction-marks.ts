/** Reads from a single file what its network predicts. */
import { ModelError } from '../error.ts'
import { readTensor, type SafetensorsFile } from './safetensors.ts'

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

/** Keys of a `scheduler_config.json` of EDMEulerScheduler. */
export interface EdmSchedule {
  readonly _class_name: 'EDMEulerScheduler'
  readonly sigma_min: number
  readonly sigma_max: number
  readonly sigma_data: 1
  readonly sigma_schedule: 'exponential'
  readonly prediction_type: 'v_prediction'
}

/** CosXL's noise levels, where a file does not hold them. */
const usualSigmas = { least: 0.002, most: 120 } as const

/**
 * CosXL predicts velocity at noise levels of its own, which its file holds as `edm_vpred.sigma_max` and `edm_vpred.sigma_min`
 * (Karras et al. 2022, table 1, with the deviation 1 of the data).
 * @returns undefined for a file without these tensors
 * @throws ModelError 'broken-file' for levels that are none
 */
export async function edmSchedule(file: SafetensorsFile): Promise<EdmSchedule | undefined> {
  const marks = [...file.names()].filter((name) => name.startsWith('edm_vpred.'))
  if (marks.length === 0) return undefined
  const level = async (name: string, usual: number) => {
    const stored = file.find(name)
    return stored ? Number((await readTensor(stored)).data[0]) : usual
  }
  const [least, most] = [
    await level('edm_vpred.sigma_min', usualSigmas.least),
    await level('edm_vpred.sigma_max', usualSigmas.most),
  ]
  if (!(least > 0 && most > least && Number.isFinite(most))) {
    throw new ModelError(
      'broken-file',
      `${file.file} says that its noise levels (edm_vpred) go from ${least} to ${most}.`,
    )
  }
  return {
    _class_name: 'EDMEulerScheduler',
    ...{ sigma_min: least, sigma_max: most, sigma_data: 1 },
    ...{ sigma_schedule: 'exponential', prediction_type: 'v_prediction' },
  }
}
