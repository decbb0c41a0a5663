import { Icon } from './Icon.tsx'
import { t } from './words.ts'

/** One picture; `url` is null while its bytes are elsewhere. `waiting` marks what is not on the server yet. */
export function PhotoTile({ url, caption, waiting = false }: { url: string | null; caption: string; waiting?: boolean }) {
  return (
    <figure class="photo">
      {url === null ? <Icon name="picture" size={32} /> : <img src={url} alt={t('photo.of', { what: caption })} />}
      {waiting ? (
        <span class="waiting-mark">
          <Icon name="offline" size={18} label={t('photo.waiting')} />
        </span>
      ) : null}
      <figcaption>{caption}</figcaption>
    </figure>
  )
}

/** Opens the phone's camera; without one, its files. */
export function PhotoAdd({ onFiles, label }: { onFiles: (files: File[]) => void; label?: string }) {
  const name = label ?? t('photo.add')
  return (
    <label class="photo-add">
      <Icon name="camera" size={28} />
      <span>{name}</span>
      <input
        type="file"
        accept="image/*"
        capture="environment"
        aria-label={name}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])]
          event.currentTarget.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </label>
  )
}

/** A share of a whole as a bar, without style attributes. */
export function Meter({ share, label }: { share: number; label: string }) {
  return (
    <svg class="meter" role="img" aria-label={label} preserveAspectRatio="none" viewBox="0 0 100 8">
      <rect width={Math.round(Math.min(1, Math.max(0, share)) * 100)} height="8" />
    </svg>
  )
}
