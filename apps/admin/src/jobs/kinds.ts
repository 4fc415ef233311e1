/** Kinds and states of jobs, for the filters. The server has the list of all kinds; one that is missing here has no name. */
export const jobStates = ['waiting', 'running', 'failed', 'cancelled', 'done'] as const
export type JobState = (typeof jobStates)[number]

export const jobNames = [
  'edit.perform',
  'image.prepare',
  'image.export',
  'shelf.make',
  'dataset.chunk',
  'dataset.task',
  'evaluation.run',
  'preference.write',
  'model.task',
  'model.make',
  'backup.run',
  'training.run',
  'training.follow',
  'webhook.deliver',
  'trash.empty',
  'blob.clean',
  'record.prune',
] as const
export type JobName = (typeof jobNames)[number]
