// Pictures that are kept, and how far a new one may be from its own.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { pathToFileURL } = require('node:url');

// Other builds of the browser draw a letter a little otherwise. A part that moves, or a colour that changes, is more.
const PIXELS = 0.02;
const HEIGHT = 0.02;

// Says what is wrong with a picture, or writes it anew where that is asked for.
async function compare(modules, shot, kept, drawn) {
  const { PNG } = require(path.join(modules, 'pngjs'));
  const now = PNG.sync.read(shot);
  if (process.env.FIRESTEP_PICTURES === 'write') {
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    fs.writeFileSync(kept, encoded(now));
    return null;
  }
  if (!fs.existsSync(kept)) return `there is no picture of it; FIRESTEP_PICTURES=write takes it`;
  const before = PNG.sync.read(fs.readFileSync(kept));
  if (before.width !== now.width) return `it is ${now.width} wide and was ${before.width}`;
  const height = Math.min(before.height, now.height);
  if (Math.abs(before.height - now.height) > Math.max(before.height, now.height) * HEIGHT) {
    fs.writeFileSync(drawn, shot);
    return `it is ${now.height} high and was ${before.height}; now: ${drawn}`;
  }
  const { default: pixelmatch } = await import(pathToFileURL(path.join(modules, 'pixelmatch/index.js')).href);
  const cut = it => it.data.subarray(0, it.width * height * 4);
  const differs = new PNG({ width: now.width, height });
  const many = pixelmatch(cut(before), cut(now), differs.data, now.width, height, { threshold: 0.15 });
  if (many <= now.width * height * PIXELS) return null;
  fs.writeFileSync(drawn, PNG.sync.write(differs));
  return `${(100 * many / (now.width * height)).toFixed(1)} % of it differ from ${kept}: ${drawn}; where that is meant, FIRESTEP_PICTURES=write`;
}

// A PNG with a palette: a page has few colours, and letters shades between them.
function encoded({ width, height, data }) {
  const many = new Map();
  const colours = new Uint32Array(width * height);
  for (let at = 0; at < colours.length; at++) {
    const colour = data[at * 4] << 16 | data[at * 4 + 1] << 8 | data[at * 4 + 2];
    colours[at] = colour;
    many.set(colour, (many.get(colour) || 0) + 1);
  }
  const palette = [...many].sort((one, other) => other[1] - one[1]).slice(0, 256).map(it => it[0]);
  const places = new Map(palette.map((colour, at) => [colour, at]));
  const far = (one, other) => [16, 8, 0].reduce((sum, shift) => sum + ((one >> shift & 255) - (other >> shift & 255)) ** 2, 0);
  const place = colour => {
    if (!places.has(colour)) places.set(colour, palette.reduce((best, it, at) => far(it, colour) < far(palette[best], colour) ? at : best, 0));
    return places.get(colour);
  };
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = place(colours[y * width + x]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(palette.flatMap(it => [it >> 16 & 255, it >> 8 & 255, it & 255]));
  const pack = zlib.deflateSync(lines, { level: 9, memLevel: 9 });
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('PLTE', table), chunk('IDAT', pack), chunk('IEND', Buffer.alloc(0))]);
}
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
const TABLE = Uint32Array.from({ length: 256 }, (_, at) => {
  let value = at;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});
function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ value >>> 8;
  return (value ^ 0xffffffff) >>> 0;
}

module.exports = { compare };
