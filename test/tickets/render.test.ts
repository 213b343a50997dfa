import { createHash } from 'node:crypto';
import t from 'tap';
import { renderHtml } from '../../src/toil/render-html.ts';
import { renderMarkdown } from '../../src/toil/render-markdown.ts';
import { renderText } from '../../src/toil/render-text.ts';
import { day, minute, reportOf, series } from './make-tickets.ts';

const hostile = '<script>alert(1)</script>"\'|`[x](y)\u001b[31m\u202e\n# h';
const evil = reportOf([
  ...series(12, minute, { alert: hostile, zone: hostile, fix: hostile }),
  ...series(1, 0, { alert: 'ok' }),
]);

t.test(
  'the page is one file that forbids itself scripts and network, and its style has the hash that it allows',
  async (t) => {
    const page = renderHtml(evil);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    t.match(page, `content="default-src 'none'; style-src 'sha256-${hash}'"`);
    t.notMatch(page, /<script|<link|<img|<iframe|\son\w+=|\sstyle=|https?:|url\(/);
  },
);

t.test('a name of the file stays text in the page', async (t) => {
  const page = renderHtml(evil);
  t.match(page, '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;|`');
  t.notMatch(page, '\u001b');
  t.notMatch(page, '\u202e');
});

t.test('each chart has a title, a description with its numbers, and the numbers as text', async (t) => {
  const page = renderHtml(reportOf(series(3, day)));
  const charts = page.match(/<svg role="img"[\s\S]*?<\/svg>/g) ?? [];
  t.equal(charts.length, 3);
  for (const chart of charts)
    t.match(
      chart,
      /<title id="(\w+)-title">.+<\/title>\n<desc id="\1-description">.*: \d.*<\/desc>[\s\S]*<text class="value"[^>]*>\d/,
    );
  const ids = page.match(/ id="[^"]+"/g) ?? [];
  t.equal(new Set(ids).size, ids.length, 'no id comes twice');
});

t.test(
  'a chart is no wider than a telephone, so that its text is read there too; nothing in it is cut off',
  async (t) => {
    const alert = 'AnAlertWithANameThatIsFarLongerThanAnyoneShouldEverGiveToAnAlert';
    const page = renderHtml(reportOf(Array.from({ length: 1_234 }, () => ({ alert, zone: 'Z' }))));
    const charts = page.match(/<svg role="img"[\s\S]*?<\/svg>/g) ?? [];
    t.equal(charts.length, 2);
    // Characters of 13 px are narrower than 8 px on an average.
    for (const [, x, text = ''] of charts.join().matchAll(/<text[^>]* x="([\d.]+)"[^>]*>([^<]*)</g)) {
      t.ok(Number(x) + text.length * 8 <= 360, text);
    }
    for (const chart of charts) t.match(chart, 'viewBox="0 0 360 ');
  },
);

t.test('a log without times has no chart and no table of weeks', async (t) => {
  const page = renderHtml(reportOf([{ alert: 'A', zone: 'Z' }]));
  t.notMatch(page, /by week|>Weeks</);
  t.match(page, 'unknown');
});

t.test('a name of the file is no markup in Markdown, and breaks no table', async (t) => {
  const markdown = renderMarkdown(evil);
  t.notMatch(markdown, /<script|\n# h/);
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  const cells = (row: string) => row.replaceAll(String.raw`\|`, '').split('|').length;
  t.same([...new Set(rows.map(cells))].toSorted(), [11, 6]);
});

t.test('the terminal gets no control characters from a name, and colour only when asked', async (t) => {
  for (const character of ['\u001b', '\u202e']) t.notMatch(renderText(evil, false), character);
  t.match(renderText(evil, true), '\u001b[1mTreatment\u001b[22m');
});

t.test('what could not be read is said in every output', async (t) => {
  for (const text of [renderText(evil, false), renderMarkdown(evil), renderHtml(evil)]) {
    t.match(text, 'leave out 2 lines that could not be read as tickets');
    t.match(text, '1 part of tickets could not be read');
  }
});

t.test('a long list is cut, and that is said', async (t) => {
  const many = reportOf(Array.from({ length: 70 }, (_, index) => ({ alert: `A${index}`, zone: 'Z' })));
  t.match(renderText(many, false), /… and 20 more; --json/);
  t.match(renderHtml(many), /… and 50 more/);
});
