import { hasSample, type Scene } from '../scene.ts';

/** A drill runs the whole path on a canary. */
export async function drillPasses(scene: Scene): Promise<void> {
  const { story, stack, figures } = scene;
  const { drill, channels } = stack;
  if (drill === undefined) return;
  story.chapter('11  A drill: the whole path, on a canary');
  const before = channels.messages.length;
  const record = await drill.run((line) => story.quote(line));
  story.check('every stage passed', record.outcome === 'passed');
  const about = channels.messages.slice(before).filter(({ body }) => /button(=|":")drill/.test(body));
  story.check('nobody was paged', about.length === 0);
  await story.expect('Prometheus knows its result, and how long each stage took', () => {
    return hasSample(scene, 'big_red_button_drill_success == 1');
  });
  const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1_000;
  figures.push(['a drill, from its start to the canary at rest', `${seconds.toFixed(1)} s`]);
}
