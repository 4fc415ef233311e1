import path from 'node:path'
import type { ClusterTarget, GivenTrainerSettings, SharedFolder } from '@amend/cluster'
import type { Command } from 'commander'
import { variables } from '../environment.ts'
import { UsageError } from '../exit.ts'
import { oneOf, optionOf, type Rule, wholeNumberFrom } from '../options.ts'
import type { TrainFlags } from './train-options.ts'

/** The file in the folder of a cluster run that identifies its job. */
export const clusterRecordFile = (run: string): string => path.join(run, 'cluster.json')

export const clusterKinds = ['ray', 'kubernetes'] as const

/** Options of the command line for a cluster. */
export interface ClusterFlags extends TrainFlags {
  readonly on?: (typeof clusterKinds)[number]
  readonly detach?: boolean
  readonly address?: string
  readonly shared?: SharedFolder
  readonly repository?: string
  readonly env?: readonly string[]
  readonly gpus?: number
  readonly mixedPrecision?: GivenTrainerSettings['mixedPrecision']
  readonly image?: string
  readonly claim?: string
  readonly secret?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly memory?: string
  readonly cpu?: string
  readonly gpuResource?: string
  readonly nodeSelector?: readonly string[]
  readonly serviceAccount?: string
}

const forBoth = ['detach', 'shared', 'repository', 'env', 'gpus', 'mixedPrecision'] as const
const forRay = ['address'] as const
const forKubernetes = [
  'image',
  'claim',
  'secret',
  'kubeconfig',
  'context',
  'memory',
  'cpu',
  'gpuResource',
  'nodeSelector',
  'serviceAccount',
] as const

/** Settings that the trainer on a cluster does not have. */
const forThisMachine = [
  'all',
  'lora',
  'loraAlpha',
  'loraTargets',
  'schedule',
  'weightDecay',
  'maxGradNorm',
  'prediction',
  'minSnrGamma',
  'crops',
  'heldOut',
  'rehearse',
  'rehearsals',
  'keep',
  'sampleEvery',
  'samples',
  'device',
  'threads',
  'minutes',
] as const satisfies readonly (keyof TrainFlags)[]

/** The decay of the moving average, when there is one. */
const trainerEma = 0.9999

const shared: Rule<SharedFolder> = {
  must: 'a folder here and its name on the cluster, such as /mnt/data=/data',
  read(text) {
    const [, here, there] = /^(.+)=(\/.*)$/.exec(text) ?? []
    return here !== undefined && there !== undefined ? { here, there } : undefined
  },
}

const gathered = (value: string, before: readonly string[] = []) => [...before, value]

/** Options that run the training on a cluster. */
export function addClusterOptions(command: Command): Command {
  return command
    .optionsGroup('On a cluster:')
    .addOption(optionOf('--on <cluster>', `${clusterKinds.join(', ')}: train there, not here`, oneOf(clusterKinds)))
    .addOption(optionOf('--shared <here=there>', 'a folder that the cluster sees too, and its name there', shared))
    .option('--repository <id>', 'of Hugging Face, by which the result comes back')
    .option('--env <name>', 'a variable of yours that the job gets, or NAME=value', gathered)
    .addOption(optionOf('--gpus <number>', 'default: 1', wholeNumberFrom(1, 64)))
    .addOption(optionOf('--mixed-precision <type>', 'no, fp16, bf16 (default: fp16)', oneOf(['no', 'fp16', 'bf16'])))
    .option('--detach', 'do not wait for it: amend train resume does')
    .optionsGroup('On Ray:')
    .option('--address <url>', 'of its dashboard (default: $RAY_ADDRESS)')
    .optionsGroup('On Kubernetes:')
    .option('--image <image>', 'with Python, and better with PyTorch')
    .option('--claim <name>', 'of the volume that --shared is')
    .option('--secret <name>', 'whose entries become variables, such as HF_TOKEN')
    .option('--kubeconfig <file>', 'default: $KUBECONFIG or ~/.kube/config')
    .option('--context <name>', 'default: the current one')
    .option('--memory <quantity>', 'such as 24Gi')
    .option('--cpu <quantity>', 'such as 4')
    .option('--gpu-resource <name>', 'that counts GPUs (default: nvidia.com/gpu)')
    .option('--node-selector <label=value>', 'where it may run', gathered)
    .option('--service-account <name>', 'that it runs as')
}

const optionName = (key: string) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
const isGiven = (flags: ClusterFlags) => (key: keyof ClusterFlags) => flags[key] !== undefined

/**
 * Checks that cluster options come with a cluster.
 * @throws UsageError
 */
export function refuseClusterOptions(flags: ClusterFlags): void {
  const given = [...forBoth, ...forRay, ...forKubernetes].find(isGiven(flags))
  if (given) throw new UsageError(`${optionName(given)} belongs to --on, which is missing.`)
}

/** The cluster's configuration without secrets. @throws UsageError */
export function clusterTarget(flags: ClusterFlags): ClusterTarget {
  if (flags.on === 'kubernetes') return kubernetesTarget(flags)
  const foreign = forKubernetes.find(isGiven(flags))
  if (foreign) throw new UsageError(`${optionName(foreign)} is for --on kubernetes.`)
  const address = flags.address ?? variables.RAY_ADDRESS
  if (!address) throw new UsageError('--on ray needs the --address of the dashboard, such as http://head:8265.')
  return { kind: 'ray', address, ...(flags.shared && { shared: flags.shared }) }
}

function kubernetesTarget(flags: ClusterFlags): ClusterTarget {
  if (flags.address !== undefined)
    throw new UsageError('--address is for --on ray; a kubeconfig says where Kubernetes is.')
  const { image, claim, secret, memory, cpu, gpuResource, serviceAccount, kubeconfig, context } = flags
  if (image === undefined || claim === undefined || !flags.shared) {
    throw new UsageError('--on kubernetes needs --image, --claim and --shared.')
  }
  const nodeSelector = (flags.nodeSelector ?? []).map((text) => {
    const [label, value] = text.split('=')
    if (!label || value === undefined) throw new UsageError(`--node-selector must be label=value, not "${text}".`)
    return [label, value] as const
  })
  return {
    kind: 'kubernetes',
    image,
    claim,
    shared: flags.shared,
    ...(secret !== undefined && { secret }),
    ...(memory !== undefined && { memory }),
    ...(cpu !== undefined && { cpu }),
    ...(gpuResource !== undefined && { gpuResource }),
    ...(serviceAccount !== undefined && { serviceAccount }),
    ...(nodeSelector.length > 0 && { nodeSelector: Object.fromEntries(nodeSelector) }),
    ...(kubeconfig !== undefined && { file: kubeconfig }),
    ...(context !== undefined && { context }),
  }
}

/** The settings for the trainer on the cluster. @throws UsageError for a setting that it does not have */
export function trainerSettingsIn(flags: ClusterFlags): GivenTrainerSettings {
  const foreign = forThisMachine.find(isGiven(flags))
  if (foreign) {
    throw new UsageError(`${optionName(foreign)} is not for --on ${flags.on}: the trainer there has no such setting.`)
  }
  const { ema, flip, model, mixedPrecision, gpus } = flags
  if (typeof ema === 'number' && ema !== trainerEma) {
    throw new UsageError(`--ema must be ${trainerEma} with --on ${flags.on}: the trainer there has no other.`)
  }
  const same = ['steps', 'batchSize', 'learningRate', 'resolution', 'seed'] as const
  const renamed = {
    accumulate: 'accumulation',
    warmup: 'warmupSteps',
    dropout: 'conditioningDropout',
    saveEvery: 'checkpointEvery',
  } as const
  const named = (Object.keys(renamed) as (keyof typeof renamed)[]).map((name) => [name, renamed[name]] as const)
  const settings = [...same.map((name) => [name, name] as const), ...named].flatMap(([flag, setting]) =>
    flags[flag] === undefined ? [] : [[setting, flags[flag]] as const],
  )
  return {
    ...Object.fromEntries(settings),
    ...(model !== undefined && { baseModel: model }),
    ...(mixedPrecision !== undefined && { mixedPrecision }),
    ...(gpus !== undefined && { gpus }),
    ...(flip === false && { flip }),
    ...(typeof ema === 'number' && { ema: true }),
  }
}

/** Environment variables for the job; a bare name takes the value of this process. @throws UsageError */
export function environmentIn({ env = [] }: ClusterFlags): Record<string, string> {
  return Object.fromEntries(
    env.map((text) => {
      const at = text.indexOf('=')
      const name = at < 0 ? text : text.slice(0, at)
      const value = at < 0 ? variables[name] : text.slice(at + 1)
      if (!/^[A-Za-z_]\w*$/.test(name)) throw new UsageError(`--env must be NAME or NAME=value, not "${name}".`)
      if (value === undefined) throw new UsageError(`--env ${name}: there is no such variable here.`)
      return [name, value]
    }),
  )
}
