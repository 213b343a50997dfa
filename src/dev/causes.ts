import { readFileSync } from 'node:fs';
import { judgeEnd } from '../core/cause/judge.ts';
for (const file of process.argv.slice(2)) {
  let right = 0, total = 0;
  const rows: string[] = [];
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const c = JSON.parse(line);
    const v = judgeEnd({ exitCode: c.exitCode, reason: c.reason, message: c.message }, { networkExitCodes: [] });
    total++;
    const ok = (c.accept ?? [c.expected]).includes(v.cause);
    if (ok) right++; else rows.push(`${c.id}: expected ${(c.accept ?? [c.expected])} got ${v.cause} ${v.row} | ${v.line.slice(0, 150)}`);
  }
  console.log(file, right, total, '\n' + rows.join('\n'));
}
