const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A size for people, in powers of 1,024: "512 B", "1.5 KiB", "48 MiB". */
export function byteSize(bytes: number): string {
  let [size, unit] = [bytes, 0];
  // 1,023.6 KiB would read "1024 KiB"
  while (Math.round(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit] ?? ''}`;
}
