/** What the phone's browser allows, asked without asking the person. */

export type Permission = 'granted' | 'denied' | 'prompt' | 'unknown'

export async function permissionOf(name: 'camera' | 'geolocation' | 'notifications'): Promise<Permission> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state
  } catch {
    return 'unknown' // browsers that do not tell: the first use will
  }
}
