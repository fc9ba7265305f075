/**
 * What a file is, from its first bytes: the name and the type that a browser announces are not
 * believed. Limits of model.md 6: audio 10 MB, video 50 MB.
 */
export interface FileKind {
  readonly contentType: string;
  readonly maxBytes: number;
}

export const audioBytes = 10 * 1024 * 1024;
export const videoBytes = 50 * 1024 * 1024;
/** Bytes that `fileKind` needs to see. */
export const headBytes = 16;

const ebml = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
const audio = (contentType: string): FileKind => ({ contentType, maxBytes: audioBytes });
const video = (contentType: string): FileKind => ({ contentType, maxBytes: videoBytes });

/** Undefined: none of the kinds that browsers play everywhere. */
export function fileKind(head: Buffer): FileKind | undefined {
  const at = (from: number, text: string) =>
    head.subarray(from, from + text.length).toString('latin1') === text;
  if (at(0, 'ID3') || isMpegFrame(head)) return audio('audio/mpeg');
  if (at(0, 'OggS')) return audio('audio/ogg');
  if (at(0, 'RIFF') && at(8, 'WAVE')) return audio('audio/wav');
  if (at(4, 'ftyp')) return at(8, 'M4A') ? audio('audio/mp4') : video('video/mp4');
  if (head.subarray(0, 4).equals(ebml)) return video('video/webm');
  return undefined;
}

/** MPEG-1/2 layer III: eleven set bits, then a layer that is not reserved. */
function isMpegFrame(head: Buffer): boolean {
  const [first = 0, second = 0] = head;
  return first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0;
}
