import Fastify from 'fastify';

// The most that Fastify can do with the same body: parse it and answer.
const app = Fastify({ bodyLimit: 8 * 1024 * 1024 });
app.post('/api/v1/alertmanager', async () => ({ ok: true }));
app.get('/metrics', async () => {
  const { user, system } = process.cpuUsage();
  return `process_cpu_seconds_total ${(user + system) / 1_000_000}\n`;
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.on('disconnect', () => process.exit());
process.send?.({ url });
