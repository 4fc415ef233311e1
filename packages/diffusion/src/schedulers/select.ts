/** From a configuration to its plan and its sampler. */
import type { SchedulerConfig } from './config.ts'
import { sampleDdim } from './ddim.ts'
import { sampleDdpm } from './ddpm.ts'
import { planDpmSolver, sampleDpmSolver } from './dpm-solver.ts'
import { planEdmEuler, sampleEdmEuler } from './edm-euler.ts'
import { planEuler, sampleEuler } from './euler.ts'
import { planEulerAncestral, sampleEulerAncestral } from './euler-ancestral.ts'
import { planLcm, sampleLcm } from './lcm.ts'
import { planLms, sampleLms } from './lms.ts'
import { planPndm, samplePndm } from './pndm.ts'
import type { SamplerRun, StepPlan } from './sampler.ts'
import { planUniPc, sampleUniPc } from './unipc.ts'
import { planDiffusion } from './variance-preserving.ts'

/** @throws DiffusionError `bad-steps` when the schedule has no run of so many steps. */
export function planSteps(config: SchedulerConfig, steps: number): StepPlan {
  switch (config.className) {
    case 'EulerDiscreteScheduler':
      return planEuler(config, steps)
    case 'EDMEulerScheduler':
      return planEdmEuler(config, steps)
    case 'EulerAncestralDiscreteScheduler':
      return planEulerAncestral(config, steps)
    case 'DDIMScheduler':
      return planDiffusion(config, steps)
    case 'DDPMScheduler':
      return planDiffusion(config, steps)
    case 'DPMSolverMultistepScheduler':
      return planDpmSolver(config, steps)
    case 'UniPCMultistepScheduler':
      return planUniPc(config, steps)
    case 'LCMScheduler':
      return planLcm(config, steps)
    case 'PNDMScheduler':
      return planPndm(config, steps)
    case 'LMSDiscreteScheduler':
      return planLms(config, steps)
  }
}

/**
 * Runs the sampler of the configuration.
 * @param plan from `planSteps` with the same configuration
 * @param latents standard normal noise times `plan.initNoiseSigma`; not written to
 * @returns the finished latents
 */
export function sample(
  config: SchedulerConfig,
  plan: StepPlan,
  latents: Float32Array,
  run: SamplerRun,
): Promise<Float32Array> {
  switch (config.className) {
    case 'EulerDiscreteScheduler':
      return sampleEuler(config, plan, latents, run)
    case 'EDMEulerScheduler':
      return sampleEdmEuler(config, plan, latents, run)
    case 'EulerAncestralDiscreteScheduler':
      return sampleEulerAncestral(config, plan, latents, run)
    case 'DDIMScheduler':
      return sampleDdim(config, plan, latents, run)
    case 'DDPMScheduler':
      return sampleDdpm(config, plan, latents, run)
    case 'DPMSolverMultistepScheduler':
      return sampleDpmSolver(config, plan, latents, run)
    case 'UniPCMultistepScheduler':
      return sampleUniPc(config, plan, latents, run)
    case 'LCMScheduler':
      return sampleLcm(config, plan, latents, run)
    case 'PNDMScheduler':
      return samplePndm(config, plan, latents, run)
    case 'LMSDiscreteScheduler':
      return sampleLms(config, plan, latents, run)
  }
}
