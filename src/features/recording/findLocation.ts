/**
 * Marks of a place in a recording: where a teacher lives is in many phone videos (model.md 6: known
 * location boxes are removed or refused; this refuses, with advice).
 */
import { Transform } from 'node:stream';

const marks = [
  // QuickTime « ©xyz », 3GPP `loci`, Apple's metadata key, and the tag of Matroska and Ogg.
  Buffer.from([0xa9, 0x78, 0x79, 0x7a]),
  Buffer.from('loci\0\0\0', 'latin1'),
  Buffer.from('com.apple.quicktime.location', 'latin1'),
  Buffer.from('LOCATION=', 'latin1'),
];
const longest = Math.max(...marks.map((mark) => mark.length));

/** Passes everything through; calls `found` once when a mark goes by, across chunks too. */
export function watchForLocation(found: () => void): Transform {
  let tail = Buffer.alloc(0);
  let told = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const seen = Buffer.concat([tail, chunk]);
      if (!told && marks.some((mark) => seen.includes(mark))) {
        told = true;
        found();
      }
      tail = seen.subarray(Math.max(0, seen.length - longest + 1));
      done(null, chunk);
    },
  });
}
