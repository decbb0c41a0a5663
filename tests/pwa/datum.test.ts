import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toGcj02 } from "../../pwa/core/datum.ts";

interface Case {
  name: string;
  wgs84: [number, number];
  gcj02: [number, number];
}

const CASES = JSON.parse(readFileSync(new URL("../vectors/datum.json", import.meta.url), "utf8")) as Case[];
const DEG_OF_A_MM = 1e-8;

for (const { name, wgs84, gcj02 } of CASES) {
  test(`a point moves to GCJ-02 as published: ${name}`, () => {
    const [lat_deg, lon_deg] = wgs84;
    const moved = toGcj02({ lat_deg, lon_deg });
    assert.ok(Math.abs(moved.lat_deg - gcj02[0]) < DEG_OF_A_MM);
    assert.ok(Math.abs(moved.lon_deg - gcj02[1]) < DEG_OF_A_MM);
  });
}
