/** The input, events, notes and result of a task. Plain data, because it is copied between processes. */
export interface Task<Input, Output, Event = never, Note = never> {
  readonly input: Input
  readonly output: Output
  readonly event: Event
  /** What the parent tells the task while it runs. */
  readonly note: Note
}

/** The tasks of a program by name. */
export type TaskTable<Tasks> = { readonly [Name in keyof Tasks]: Task<unknown, unknown, unknown, unknown> }

export type Request =
  | { readonly kind: 'run'; readonly id: number; readonly task: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'note'; readonly id: number; readonly note: unknown }
  /** The answer to 'turn'. */
  | { readonly kind: 'go-on'; readonly id: number }

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'event'; readonly id: number; readonly event: unknown }
  /** The task may wait while others run, or must, and does not go on before it is told to. */
  | { readonly kind: 'turn'; readonly id: number; readonly must: boolean }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown; readonly memory: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorData; readonly memory: number }

/** An error as far as it can be copied. */
export interface ErrorData {
  /** The name of its class, for the log. */
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly field?: string
  /** The classes of an AmendError, which `instanceof` compares. */
  readonly domains?: readonly string[]
  readonly stack?: string
}
