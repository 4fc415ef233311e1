import { readFile } from 'node:fs/promises'
import { ms } from './statistics.ts'

/** Milliseconds of processor time that a process has used, in user code and the kernel; undefined outside of Linux. */
export async function processorTime(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields && (Number(fields[11]) + Number(fields[12])) * 10 // in ticks of 10 ms
}

/** For a table: the processor time of each of so many requests. */
export const spent = (before: number | undefined, after: number | undefined, requests: number) =>
  before === undefined || after === undefined ? '' : `${ms((after - before) / requests)} of processor a request`
