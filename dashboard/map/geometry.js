// Shapes of the map: circles sent as numbers, or polygons fetched once from geometry.bin.
// A shape is { d | circle, x, y, r }: its outline, the point where its name and tip stand, and the radius of
// the largest circle we are sure of around that point (a name is shown where that circle holds it).

const fetched = new Map(); // url → promise of shapes; a geometry's address never changes its content

function circles({ circles: [x, y, r], frame: [w, h] }) {
  return { w, h, areas: x.map((_, i) => ({ circle: true, x: x[i], y: y[i], r: r[i] })) };
}

function polygons(url) {
  if (!fetched.has(url)) {
    const answer = fetch(url)
      .then((response) => (response.ok ? response.arrayBuffer() : Promise.reject(Error(`${response.status}`))))
      .then(decode);
    answer.catch(() => fetched.delete(url)); // a lost connection must not stay lost
    fetched.set(url, answer);
  }
  return fetched.get(url);
}

// Little-endian: "BBG1", n, bbox (4 × float64), rings per area, points per ring, x y as 16-bit steps of the bbox.
function decode(buffer) {
  const head = new DataView(buffer);
  if (head.getUint32(0) !== 0x42424731) throw Error("not a geometry file");
  const n = head.getUint32(4, true);
  const [minx, miny, maxx, maxy] = [8, 16, 24, 32].map((at) => head.getFloat64(at, true));
  const rings = new Uint32Array(buffer, 40, n);
  const points = new Uint32Array(buffer, 40 + 4 * n, rings.reduce((a, b) => a + b, 0));
  const xy = new Uint16Array(buffer, 40 + 4 * (n + points.length));
  const w = 1000;
  const h = (w * (maxy - miny)) / (maxx - minx || 1) || w;
  const areas = [];
  for (let area = 0, ring = 0, at = 0; area < n; area++) {
    const outline = [];
    for (const last = ring + rings[area]; ring < last; ring++) {
      const line = [];
      for (const end = at + 2 * points[ring]; at < end; at += 2) {
        line.push([(xy[at] / 65535) * w, (1 - xy[at + 1] / 65535) * h]);
      }
      outline.push(line);
    }
    const d = outline.map((line) => `M${line.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}Z`).join("");
    areas.push({ d, ...roomiest(outline) });
  }
  return { w, h, areas };
}

// Where an area is broad: of a few chords from side to side the middle of the one with most room both ways.
function roomiest(outline) {
  const ys = outline.flat().map((p) => p[1]);
  let low = Infinity, high = -Infinity; // a spread would overflow the stack on long outlines
  for (const y of ys) { if (y < low) low = y; if (y > high) high = y; }
  let best = { x: 0, y: (low + high) / 2, r: -1 };
  for (let k = 1; k < 8; k++) {
    const y = low + ((high - low) * k) / 8;
    const across = widest(crossings(outline, y, 1));
    if (!across) continue;
    const x = (across[0] + across[1]) / 2;
    const down = widest(crossings(outline, x, 0), y);
    const r = Math.min(across[1] - across[0], down ? down[1] - down[0] : 0) / 2;
    if (r > best.r) best = { x, y: down ? (down[0] + down[1] + 2 * y) / 4 : y, r };
  }
  return best;
}

// Where the outline crosses the line with coordinate `axis` equal to `at`: ascending, inside between each pair.
function crossings(outline, at, axis) {
  const found = [];
  for (const line of outline) {
    for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
      const a = line[j], b = line[i];
      if (a[axis] > at !== b[axis] > at) {
        found.push(a[1 - axis] + ((at - a[axis]) / (b[axis] - a[axis])) * (b[1 - axis] - a[1 - axis]));
      }
    }
  }
  return found.sort((a, b) => a - b);
}

function widest(found, holding) {
  let best = null;
  for (let i = 0; i + 1 < found.length; i += 2) {
    const pair = [found[i], found[i + 1]];
    if (holding !== undefined && (holding < pair[0] || holding > pair[1])) continue;
    if (!best || pair[1] - pair[0] > best[1] - best[0]) best = pair;
  }
  return best;
}
