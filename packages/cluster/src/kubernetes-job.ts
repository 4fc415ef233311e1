/** A training job as Kubernetes' batch/v1 describes it. */
import type { Job } from './cluster.ts'

/** Image, volume and resources of a job. */
export interface KubernetesPlaces {
  /** Must contain Python; without PyTorch for its GPUs, that is installed each time. */
  readonly image: string
  /** The claim of the volume for data and results, and where the job mounts it; absent for a job that needs none. */
  readonly claim?: string
  readonly mountPath?: string
  /** A secret whose entries become environment variables, such as HF_TOKEN. */
  readonly secret?: string
  /** The resource that counts GPUs. Default 'nvidia.com/gpu'. */
  readonly gpuResource?: string
  /** Such as '24Gi'. */
  readonly memory?: string
  readonly cpu?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly serviceAccount?: string
}

/** The name of the job's container. */
export const containerName = 'trainer'

/** Seconds until the cluster deletes a finished job: a week to fetch its log. */
const keptFor = 7 * 24 * 3600

/** The manifest of a batch/v1 Job with one container. */
export function jobManifest(job: Job, namespace: string, places: KubernetesPlaces) {
  const { gpuResource = 'nvidia.com/gpu', memory, cpu, secret, nodeSelector, serviceAccount, claim, mountPath } = places
  const shared = claim !== undefined && mountPath !== undefined && { claim, mountPath }
  const labels = { 'app.kubernetes.io/name': 'amend-train', 'app.kubernetes.io/managed-by': 'amend' }
  const requests = { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: job.name, namespace, labels },
    spec: {
      // A training that failed would most likely fail again, and would start from the beginning.
      backoffLimit: job.retries ?? 0,
      ttlSecondsAfterFinished: keptFor,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
          ...(nodeSelector && { nodeSelector }),
          containers: [
            {
              name: containerName,
              image: places.image,
              command: ['/bin/sh', '-c'],
              args: [job.command],
              workingDir: '/tmp',
              env: Object.entries(job.environment).map(([name, value]) => ({ name, value })),
              ...(secret !== undefined && { envFrom: [{ secretRef: { name: secret } }] }),
              resources: {
                requests,
                limits: {
                  ...(memory !== undefined && { memory }),
                  ...(job.gpus > 0 && { [gpuResource]: String(job.gpus) }),
                },
              },
              volumeMounts: [
                ...(shared ? [{ name: 'shared', mountPath: shared.mountPath }] : []),
                { name: 'shared-memory', mountPath: '/dev/shm' },
              ],
            },
          ],
          volumes: [
            ...(shared ? [{ name: 'shared', persistentVolumeClaim: { claimName: shared.claim } }] : []),
            // PyTorch's processes exchange tensors in shared memory, of which containers have 64 MB by default.
            { name: 'shared-memory', emptyDir: { medium: 'Memory' } },
          ],
        },
      },
    },
  }
}
