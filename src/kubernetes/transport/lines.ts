/** Cuts a stream of pieces into lines; throws when one grows beyond `longestBytes`. */
export function splitLines(onLine: (line: string) => void, longestBytes: number): (piece: Buffer) => void {
  let held: Buffer[] = [];
  let heldBytes = 0;
  return (piece) => {
    let rest = piece;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      const line = Buffer.concat([...held, rest.subarray(0, end)]).toString();
      held = [];
      heldBytes = 0;
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') onLine(line);
    }
    heldBytes += rest.length;
    if (heldBytes > longestBytes) throw new Error(`a line of more than ${longestBytes} bytes`);
    if (rest.length > 0) held.push(rest);
  };
}

const newline = 0x0a;
