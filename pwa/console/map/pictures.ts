/** Services that draw the ground as pictures: which one shows a point, and when a silent service is back. */

const AGAIN_MS = 60_000

/** The address of the picture that shows a point at a zoom. Source: Web Mercator, EPSG:3857. */
export function pictureAt(address: string, zoom: number, { lat_deg, lon_deg }: { lat_deg: number; lon_deg: number }): string {
  const side = 2 ** zoom
  const lat = (lat_deg * Math.PI) / 180
  const inside = (part: number): number => Math.min(side - 1, Math.max(0, Math.floor(part * side)))
  const x = inside((lon_deg + 180) / 360)
  const y = inside((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2)
  return address.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y))
}

/** Asks for a picture each minute until it comes; what it gives ends that. */
export function whenBack(picture: string, back: () => void): () => void {
  const timer = setInterval(() => {
    fetch(picture, { credentials: 'same-origin' }).then(
      ({ ok }) => {
        if (!ok) return
        clearInterval(timer)
        back()
      },
      () => undefined, // silent still
    )
  }, AGAIN_MS)
  return () => clearInterval(timer)
}
