/** Shrinks chosen photos in the browser; what it cannot read goes as it is and the server decides. */

const LONGEST_PX = 1920
const SMALL_BYTES = 600_000
const WORDS_BYTES = 100_000 // of a form beside its photos

/** Puts a button in the form's own language before the browser's, pictures below it, and a sentence where they are too large. */
export function shrinkChosen(input: HTMLInputElement): void {
  if (typeof DataTransfer !== 'function' || typeof createImageBitmap !== 'function') return
  const shown = document.createElement('div')
  shown.className = 'chosen'
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button wide'
  button.setAttribute('aria-describedby', `${input.id}-help ${input.id}-count`)
  button.textContent = input.dataset['add'] ?? ''
  button.addEventListener('click', () => input.click())
  const count = document.createElement('p')
  count.className = 'help'
  count.id = `${input.id}-count`
  count.setAttribute('role', 'status')
  const previews = document.createElement('div')
  previews.className = 'previews'
  shown.append(button, count, previews)
  input.after(shown)
  input.hidden = true
  input.addEventListener('change', () => {
    void take(input).then(() => {
      const files = [...(input.files ?? [])]
      button.textContent = (files.length === 0 ? input.dataset['add'] : input.dataset['again']) ?? ''
      count.textContent = files.length === 0 ? '' : (input.dataset['chosen'] ?? '').replace('{n}', String(files.length))
      previews.replaceChildren(...files.map(preview))
      sendIfWaiting(input.form)
    })
  })
  input.form?.addEventListener('submit', (event) => keepIfTooLarge(input, event), { capture: true })
}

/** A form that the server would refuse is not sent: what was typed would be lost with it. */
function keepIfTooLarge(input: HTMLInputElement, event: SubmitEvent): void {
  const bytes = [...(input.files ?? [])].reduce((sum, file) => sum + file.size, WORDS_BYTES)
  const place = input.parentElement?.querySelector('.wrong')
  place?.remove()
  if (bytes <= Number(input.dataset['mostBytes'] ?? Infinity)) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const wrong = document.createElement('p')
  wrong.className = 'wrong'
  wrong.setAttribute('role', 'alert')
  wrong.textContent = input.dataset['tooLarge'] ?? ''
  input.before(wrong)
  wrong.scrollIntoView({ block: 'center' })
  input.parentElement?.querySelector('button')?.focus({ preventScroll: true })
}

async function take(input: HTMLInputElement): Promise<void> {
  const most = Number(input.dataset['most'] ?? 3)
  const form = input.form
  form?.setAttribute('aria-busy', 'true')
  const kept = new DataTransfer()
  for (const file of [...(input.files ?? [])].slice(0, most)) kept.items.add(await shrunk(file))
  input.files = kept.files
  form?.removeAttribute('aria-busy')
}

function sendIfWaiting(form: HTMLFormElement | null): void {
  if (form?.dataset['waits'] === undefined) return
  delete form.dataset['waits']
  form.requestSubmit()
}

/** The picture; where the browser cannot read it, its name. */
function preview(file: File): HTMLImageElement {
  const image = document.createElement('img')
  image.alt = file.name
  image.src = URL.createObjectURL(file)
  image.addEventListener('error', () => image.replaceWith(file.name), { once: true })
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
