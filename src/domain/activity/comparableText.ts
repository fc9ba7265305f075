/**
 * What two short texts have in common once the keyboard is left out: case, accents, ligatures,
 * apostrophes, hyphens, spaces (U+00A0 and U+202F too) and final punctuation do not count.
 */
export function comparableText(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll(/[’‘ʼ`´]/gu, "'")
    .replaceAll(/[‐‑–—]/gu, '-')
    .replaceAll(/\s+/gu, ' ')
    .replace(/[\s.!?…;,:]+$/u, '')
    .trim();
}
