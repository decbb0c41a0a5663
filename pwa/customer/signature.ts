/** A frame to sign in, where script runs; the strokes travel as a PNG with the form. Signing is optional. */

const INK = '#101B17'
const WORDS = { zh: { title: '签名', again: '重签', hint: '可不签' }, en: { title: 'Signature', again: 'Sign again', hint: 'optional' } }

export function addSignature(form: HTMLFormElement): void {
  if (typeof DataTransfer !== 'function' || !form.action.endsWith('/confirm')) return
  const words = document.documentElement.lang.startsWith('zh') ? WORDS.zh : WORDS.en
  const box = document.createElement('div')
  box.className = 'field when-yes'
  const head = document.createElement('div')
  head.className = 'row between'
  const title = document.createElement('b')
  title.textContent = `${words.title} · ${words.hint}`
  const again = document.createElement('button')
  again.type = 'button'
  again.className = 'button plain'
  again.textContent = words.again
  head.append(title, again)
  const pad = document.createElement('div')
  pad.className = 'pad'
  const canvas = document.createElement('canvas')
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', words.title)
  pad.append(canvas)
  const file = document.createElement('input')
  file.type = 'file'
  file.name = 'signature'
  file.hidden = true
  box.append(head, pad, file)
  form.querySelector('.action-bar')?.before(box)
  const clear = (): void => {
    pad.classList.remove('inked')
    file.value = ''
    fit(canvas)
  }
  clear()
  again.addEventListener('click', clear)
  draw(canvas, pad, () => keep(canvas, file))
}

function fit(canvas: HTMLCanvasElement): void {
  const box = canvas.getBoundingClientRect()
  canvas.width = Math.max(1, Math.round(box.width * 2))
  canvas.height = Math.max(1, Math.round(box.height * 2))
  const paper = canvas.getContext('2d')
  if (paper === null) return
  paper.scale(2, 2)
  paper.fillStyle = '#FFFFFF'
  paper.fillRect(0, 0, box.width, box.height)
  paper.strokeStyle = INK
  paper.lineWidth = 2.8
  paper.lineCap = paper.lineJoin = 'round'
}

function draw(canvas: HTMLCanvasElement, pad: HTMLElement, done: () => void): void {
  const paper = canvas.getContext('2d')
  let last: { x: number; y: number } | null = null
  const spot = (event: PointerEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  canvas.addEventListener('pointerdown', (event) => {
    event.preventDefault()
    canvas.setPointerCapture(event.pointerId)
    last = spot(event)
    pad.classList.add('inked')
  })
  canvas.addEventListener('pointermove', (event) => {
    if (last === null || paper === null) return
    const to = spot(event)
    paper.beginPath()
    paper.moveTo(last.x, last.y)
    paper.lineTo(to.x, to.y)
    paper.stroke()
    last = to
  })
  const up = (): void => {
    if (last === null) return
    last = null
    done()
  }
  canvas.addEventListener('pointerup', up)
  canvas.addEventListener('pointercancel', up)
}

function keep(canvas: HTMLCanvasElement, file: HTMLInputElement): void {
  canvas.toBlob((bytes) => {
    if (bytes === null) return
    const held = new DataTransfer()
    held.items.add(new File([bytes], 'signature.png', { type: 'image/png' }))
    file.files = held.files
  }, 'image/png')
}
