/**
 * What a version must show before it edits for people: a licence that is known and allowed, and figures on the golden set that are
 * not clearly worse than those of the version that serves.
 */
import type { SessionPrincipal } from '@amend/auth'
import type { EvaluationRun, Records } from '@amend/db'
import { notFound, ServiceError } from '../error.ts'
import { digestOf, goldenItems } from '../evaluation/golden.ts'
import { addEvaluation, openEvaluation } from '../evaluation/request.ts'
import {
  defaultEvaluationSettings,
  evaluationSettingsSchema,
  type VersionComparison,
  versionComparisonSchema,
} from '../evaluation/schema.ts'
import type { Services } from '../services.ts'
import { findDeployment } from './deploy.ts'
import type { Gate, GateCondition, GateFinding } from './gate-schema.ts'
import { licenceState } from './licence.ts'

/** Measures of a true result, which decide where items have one. */
const ofTarget = ['look', 'clipI'] as const

/** @throws ServiceError 'not-found' */
export async function readGate(records: Records, modelVersionId: string): Promise<Gate> {
  const version = await records.installation.modelVersion.findUnique({
    where: { id: modelVersionId },
    select: { licence: true },
  })
  if (!version) throw notFound()
  const licence = licenceState(version.licence)
  const conditions: GateCondition[] = [
    { name: 'licence', state: licence === 'allowed' ? 'met' : 'failed', reason: `licence-${licence}` },
    await evaluationCondition(records, modelVersionId),
  ]
  return { conditions, met: conditions.every(({ state }) => state === 'met') }
}

async function evaluationCondition(records: Records, candidateId: string): Promise<GateCondition> {
  const failed = (reason: GateCondition['reason'], state: 'failed' | 'pending' = 'failed'): GateCondition => ({
    ...{ name: 'evaluation', state, reason },
  })
  const digest = digestOf(await goldenItems(records))
  if (digest === null) return failed('golden-set-empty')
  const run = await lastRun(records, candidateId, digest)
  if (!run) return failed('not-evaluated')
  if (run.status === 'failed') return failed('evaluation-failed')
  if (run.status !== 'done') return failed('evaluating', 'pending')
  const serving = await findDeployment(records)
  if (!serving || serving.modelVersionId === candidateId)
    return { name: 'evaluation', state: 'met', reason: 'nothing-serves' }
  const comparison = await records.installation.evaluationComparison.findFirst({
    where: { firstId: run.id, second: { modelVersionId: serving.modelVersionId, status: 'done' } },
    orderBy: { createdAt: 'desc' },
    include: { second: { select: { results: true } } },
  })
  if (!comparison) {
    const incumbent = await lastRun(records, serving.modelVersionId, digest, run)
    if (incumbent?.status === 'failed') return failed('incumbent-evaluation-failed')
    if (!incumbent) return failed('incumbent-not-evaluated')
    return failed('incumbent-evaluating', 'pending')
  }
  return judge(versionComparisonSchema.parse(comparison.result))
}

/** The latest run of a version on the present golden set that was not cancelled. */
function lastRun(
  { installation }: Records,
  modelVersionId: string,
  setDigest: string,
  alike?: EvaluationRun,
): Promise<EvaluationRun | null> {
  return installation.evaluationRun.findFirst({
    where: {
      ...{ modelVersionId, setDigest, folder: null, status: { not: 'cancelled' } },
      ...(alike && { settings: { equals: evaluationSettingsSchema.parse(alike.settings) } }),
    },
    orderBy: { createdAt: 'desc' },
  })
}

/** Fails where a decisive measure is worse by its whole interval. */
function judge({ items, metrics, curve }: VersionComparison): GateCondition {
  const findings: GateFinding[] = ofTarget.flatMap((name) => {
    const found = metrics[name]
    if (!found) return []
    const { mean, interval = null } = found.difference
    return [{ measure: name, difference: mean, interval, verdict: found.verdict }]
  })
  if (curve) {
    findings.push({
      ...{ measure: 'curve', difference: curve.height, interval: curve.interval ?? null, verdict: curve.verdict },
    })
  } else if (metrics.clipDirection) {
    const { difference, verdict } = metrics.clipDirection
    findings.push({
      ...{ measure: 'clipDirection', difference: difference.mean, interval: difference.interval ?? null, verdict },
    })
  }
  const worse = findings.find(({ verdict }) => verdict === 'worse')
  if (items < 2 || findings.length === 0)
    return { name: 'evaluation', state: 'failed', reason: 'too-few-items', findings }
  if (worse) return { name: 'evaluation', state: 'failed', reason: 'worse', findings }
  const better = findings.some(({ verdict }) => verdict === 'better')
  return { name: 'evaluation', state: 'met', reason: better ? 'better' : 'not-worse', findings }
}

const sentences: Readonly<Record<GateCondition['reason'], string>> = {
  'licence-allowed': 'Its licence is allowed.',
  'licence-unknown': 'Its licence is unknown.',
  'licence-not-allowed': 'Its licence is not one that is allowed.',
  'golden-set-empty': 'The golden set is empty, so nothing says how good it is.',
  'not-evaluated': 'It was not evaluated on the present golden set.',
  'evaluation-failed': 'Its evaluation on the golden set failed.',
  evaluating: 'Its evaluation on the golden set is not finished.',
  'incumbent-not-evaluated': 'The version that serves was not evaluated on the present golden set.',
  'incumbent-evaluating': 'The evaluation of the version that serves is not finished.',
  'incumbent-evaluation-failed': 'The evaluation of the version that serves failed.',
  'too-few-items': 'The golden set has too few items that both versions have edited.',
  worse: 'It is worse on the golden set than the version that serves.',
  'nothing-serves': 'It was evaluated, and nothing serves.',
  'not-worse': 'It is not worse on the golden set than the version that serves.',
  better: 'It is better on the golden set than the version that serves.',
}

/**
 * Refuses a version that does not meet the gate, unless an administrator overrides it with a reason.
 * @returns why it was overridden; undefined where it is met
 * @throws ServiceError 'gate-not-met' with the condition; 'bad-input' for an override without a reason
 */
export async function requireGate(
  records: Records,
  modelVersionId: string,
  override: { readonly reason: string | undefined } | undefined,
): Promise<string | undefined> {
  const { conditions, met } = await readGate(records, modelVersionId)
  if (met) return undefined
  const why = conditions.flatMap(({ state, reason }) => (state === 'met' ? [] : [sentences[reason]])).join(' ')
  if (!override) throw new ServiceError('gate-not-met', `This version was not deployed. ${why}`)
  const reason = override.reason?.trim()
  if (!reason) {
    throw new ServiceError('bad-input', 'Say why this version may serve although it does not meet the gate.', {
      field: 'reason',
    })
  }
  return why
}

/**
 * Evaluates a version on the golden set, and the version that serves where it has no figures to compare with.
 * @returns how many evaluations were requested
 * @throws ServiceError 'not-found'; 'bad-input' for an empty golden set, and where nothing is missing
 */
export async function requestGateEvaluation(
  services: Services,
  { person }: SessionPrincipal,
  { modelVersionId, clip }: { readonly modelVersionId: string; readonly clip?: string | undefined },
): Promise<{ requested: number }> {
  return services.database.transaction(async (records) => {
    const version = await records.installation.modelVersion.findUnique({ where: { id: modelVersionId } })
    if (!version) throw notFound()
    const digest = digestOf(await goldenItems(records))
    if (digest === null) {
      throw new ServiceError('bad-input', 'The golden set is empty: add photos with instructions first.')
    }
    const own = await lastRun(records, modelVersionId, digest)
    const settings = { ...defaultEvaluationSettings, ...(clip && { clip }) }
    const same = own !== null && evaluationSettingsSchema.parse(own.settings).clip === settings.clip
    const request = { folder: null, settings }
    let requested = 0
    const add = async (id: string) => {
      if (await addEvaluation(services, records, person.id, { modelVersionId: id, ...request })) requested++
    }
    if (!same || own.status === 'failed') await add(modelVersionId)
    const serving = await findDeployment(records)
    if (serving && serving.modelVersionId !== modelVersionId) {
      const theirs = await records.installation.evaluationRun.count({
        where: {
          ...{
            modelVersionId: serving.modelVersionId,
            setDigest: digest,
            folder: null,
            settings: { equals: settings },
          },
          status: { in: ['done', ...openEvaluation.in] },
        },
      })
      if (theirs === 0) await add(serving.modelVersionId)
    }
    if (requested === 0) {
      throw new ServiceError('bad-input', 'Both versions are evaluated on the present golden set, or are being so.')
    }
    return { requested }
  })
}
