import {
  Activity,
  Boxes,
  Building2,
  ChartScatter,
  Database,
  GraduationCap,
  HardDrive,
  ListTodo,
  type LucideIcon,
  Mail,
  Megaphone,
  ScrollText,
  Settings,
  ShieldAlert,
  ThumbsUp,
  Users,
} from 'lucide-react'

/** The sections of the administration, in the order of the navigation, each with the key that leads to it. */
export const places = [
  { name: 'health', href: '/', icon: Activity, key: '1' },
  { name: 'people', href: '/people', icon: Users, key: '2' },
  { name: 'workspaces', href: '/workspaces', icon: Building2, key: '3' },
  { name: 'jobs', href: '/jobs', icon: ListTodo, key: '4' },
  { name: 'models', href: '/models', icon: Boxes, key: '5' },
  { name: 'moderation', href: '/moderation', icon: ShieldAlert, key: 'm' },
  { name: 'datasets', href: '/datasets', icon: Database, key: 'd' },
  { name: 'evaluations', href: '/evaluations', icon: ChartScatter, key: 'e' },
  { name: 'preferences', href: '/preferences', icon: ThumbsUp, key: 'p' },
  { name: 'training', href: '/training', icon: GraduationCap, key: 't' },
  { name: 'mail', href: '/mail', icon: Mail, key: '6' },
  { name: 'storage', href: '/storage', icon: HardDrive, key: '7' },
  { name: 'announcements', href: '/announcements', icon: Megaphone, key: '8' },
  { name: 'settings', href: '/settings', icon: Settings, key: ',' },
  { name: 'log', href: '/log', icon: ScrollText, key: '9' },
] as const satisfies readonly { name: string; href: string; icon: LucideIcon; key: string }[]

/** Whether a path belongs to a section. */
export const isWithin = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
