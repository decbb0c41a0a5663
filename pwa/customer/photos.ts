/** Shrinks chosen photos in the browser; what it cannot read goes as it is and the server decides. */

const LONGEST_PX = 1920
const SMALL_BYTES = 600_000

export function shrinkChosen(input: HTMLInputElement): void {
  if (typeof DataTransfer !== 'function' || typeof createImageBitmap !== 'function') return
  const previews = document.createElement('div')
  previews.className = 'previews'
  input.after(previews)
  input.addEventListener('change', () => {
    void take(input, previews)
  })
}

async function take(input: HTMLInputElement, previews: HTMLElement): Promise<void> {
  const most = Number(input.dataset['most'] ?? 3)
  const form = input.form
  form?.setAttribute('aria-busy', 'true')
  const kept = new DataTransfer()
  for (const file of [...(input.files ?? [])].slice(0, most)) kept.items.add(await shrunk(file))
  input.files = kept.files
  previews.replaceChildren(...[...kept.files].map(preview))
  form?.removeAttribute('aria-busy')
  if (form?.dataset['waits'] === undefined) return
  delete form.dataset['waits']
  form.requestSubmit()
}

function preview(file: File): HTMLImageElement {
  const image = document.createElement('img')
  image.alt = file.name
  image.src = URL.createObjectURL(file)
  return image
}

async function shrunk(file: File): Promise<File> {
  if (file.size <= SMALL_BYTES && file.type === 'image/jpeg') return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const bytes = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.82))
    return bytes === null ? file : new File([bytes], 'photo.jpg', { type: 'image/jpeg' })
  } catch {
    return file
  }
}
