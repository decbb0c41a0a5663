/** What planned visits are for, and what they may ask of who goes. */

import type { BodyByKind } from '../../core/operations.gen.ts'

export type What = BodyByKind['errand.plan']['what']

export const WHATS: readonly What[] = ['inspection', 'follow_up', 'patrol', 'delivery', 'work']
export const SKILLS = ['network', 'video', 'access', 'server', 'terminal', 'audio'] as const
export const LEAST_MIN = 5
export const MOST_MIN = 720
