import { z } from 'zod'

const sharedSchema = z.object({ here: z.string(), there: z.string() })

/** Where a run on a cluster is submitted, as it is stored and asked for: without a token. */
export const clusterTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ray'), address: z.string(), shared: sharedSchema.exactOptional() }),
  z.object({
    kind: z.literal('kubernetes'),
    shared: sharedSchema,
    image: z.string(),
    claim: z.string(),
    secret: z.string().exactOptional(),
    gpuResource: z.string().exactOptional(),
    memory: z.string().exactOptional(),
    cpu: z.string().exactOptional(),
    nodeSelector: z.record(z.string(), z.string()).exactOptional(),
    serviceAccount: z.string().exactOptional(),
    file: z.string().exactOptional(),
    context: z.string().exactOptional(),
  }),
])

export type StoredClusterTarget = z.output<typeof clusterTargetSchema>
