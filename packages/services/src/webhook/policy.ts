import type { DownloadPolicy } from '../download/policy.ts'

/**
 * Where a webhook may be sent: to the addresses of a policy, and to the hosts that the operator trusts, whatever address
 * they have.
 * @param hosts with their ports, such as "hooks.internal:8080"
 */
export function webhookPolicy(url: string, policy: DownloadPolicy, hosts: readonly string[]): DownloadPolicy {
  if (!URL.canParse(url)) return policy
  const { hostname, port, protocol } = new URL(url)
  const number = Number(port || (protocol === 'http:' ? 80 : 443))
  return hosts.includes(`${hostname}:${number}`) ? { mayConnect: () => true, ports: [number] } : policy
}
