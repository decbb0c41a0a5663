/**
 * Points of WGS-84 as maps of Chinese services draw them (GCJ-02). Nothing is ever stored that way.
 *
 * Source: the shift as published in `eviltransform` and `gcoord`; cases in tests/vectors/datum.json.
 */

export interface GeoPoint {
  lat_deg: number;
  lon_deg: number;
}

/** Krasovsky 1940. */
const AXIS_M = 6_378_245;
const ECCENTRICITY_2 = 0.006_693_421_622_965_943;
const RAD = Math.PI / 180;

/** Outside of this box the two are the same. */
function isShifted({ lat_deg, lon_deg }: GeoPoint): boolean {
  return lon_deg >= 72.004 && lon_deg <= 137.8347 && lat_deg >= 0.8293 && lat_deg <= 55.8271;
}

export function toGcj02(point: GeoPoint): GeoPoint {
  if (!isShifted(point)) return point;
  const east = point.lon_deg - 105;
  const north = point.lat_deg - 35;
  const lat = point.lat_deg * RAD;
  const curve = 1 - ECCENTRICITY_2 * Math.sin(lat) ** 2;
  const per_lat = ((AXIS_M * (1 - ECCENTRICITY_2)) / curve ** 1.5) * RAD;
  const per_lon = (AXIS_M / Math.sqrt(curve)) * Math.cos(lat) * RAD;
  return { lat_deg: point.lat_deg + shiftNorth_m(east, north) / per_lat, lon_deg: point.lon_deg + shiftEast_m(east, north) / per_lon };
}

/** What both shifts have in common. */
function ripple(east: number): number {
  return ((20 * Math.sin(6 * east * Math.PI) + 20 * Math.sin(2 * east * Math.PI)) * 2) / 3;
}

function shiftNorth_m(east: number, north: number): number {
  const flat = -100 + 2 * east + 3 * north + 0.2 * north ** 2 + 0.1 * east * north + 0.2 * Math.sqrt(Math.abs(east));
  const far = ((160 * Math.sin((north / 12) * Math.PI) + 320 * Math.sin((north * Math.PI) / 30)) * 2) / 3;
  return flat + ripple(east) + ((20 * Math.sin(north * Math.PI) + 40 * Math.sin((north / 3) * Math.PI)) * 2) / 3 + far;
}

function shiftEast_m(east: number, north: number): number {
  const flat = 300 + east + 2 * north + 0.1 * east ** 2 + 0.1 * east * north + 0.1 * Math.sqrt(Math.abs(east));
  const far = ((150 * Math.sin((east / 12) * Math.PI) + 300 * Math.sin((east / 30) * Math.PI)) * 2) / 3;
  return flat + ripple(east) + ((20 * Math.sin(east * Math.PI) + 40 * Math.sin((east / 3) * Math.PI)) * 2) / 3 + far;
}
