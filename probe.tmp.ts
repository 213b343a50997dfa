import { readFiles } from './src/tickets/read/read-files.ts';
for (const f of process.argv.slice(2)) {
  try {
  const { tickets, files, duplicates } = await readFiles([f], { columns: {}, handsWhen: [], renames: [], warn: (m) => console.log('  warn', m), stdin: process.stdin });
  console.log(f, JSON.stringify(files[0]), 'dup', duplicates, new Date(tickets[0]?.openedAt ?? 0).toISOString());
  for (const [a, list] of Map.groupBy(tickets, (t) => t.alert)) console.log('   ', a, list.length, 'yes', list.filter(t=>t.hands==='yes').length, 'no', list.filter(t=>t.hands==='no').length, 'closed', list.filter(t=>t.closedAt!==undefined).length, [...new Set(list.map(t=>t.zone))].slice(0,4).join(), [...new Set(list.map(t=>t.priority))].join(), list[0]?.fix ?? '');
  } catch (e) { console.log(f, 'ERR', e.message, e.name === 'UnreadableFile' ? '' : e.stack); }
}
